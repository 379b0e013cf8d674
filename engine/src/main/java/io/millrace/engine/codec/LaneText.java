package io.millrace.engine.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Values of an input as one text, the same for the same values: names of objects sorted, numbers by
 * their value, nothing between the parts. So {@code "1"} and {@code 1} are two lanes, {@code 1} and
 * {@code 1.0} are one.
 */
final class LaneText {

  private LaneText() {}

  /** One value as it is, several as an array. */
  static String of(JsonNode input, List<String> pointers) {
    List<String> values = pointers.stream().map(pointer -> canonical(input.at(pointer))).toList();
    return values.size() == 1 ? values.getFirst() : "[" + String.join(",", values) + "]";
  }

  private static String canonical(JsonNode value) {
    if (value.isMissingNode()) {
      return "null";
    }
    if (value.isNumber()) {
      return value.decimalValue().stripTrailingZeros().toPlainString();
    }
    if (value.isArray()) {
      return value
          .valueStream()
          .map(LaneText::canonical)
          .collect(Collectors.joining(",", "[", "]"));
    }
    return value.isObject() ? object(value) : value.toString();
  }

  private static String object(JsonNode value) {
    List<String> names = new ArrayList<>(value.propertyNames());
    Collections.sort(names);
    return names.stream()
        .map(name -> JsonNodeFactory.instance.stringNode(name) + ":" + canonical(value.get(name)))
        .collect(Collectors.joining(",", "{", "}"));
  }
}
