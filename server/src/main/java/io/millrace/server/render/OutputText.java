package io.millrace.server.render;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An output as a short summary: a line for each field, lists by their length. */
final class OutputText {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private OutputText() {}

  static List<String> lines(String output) {
    JsonNode node = JSON.readTree(output);
    if (!node.isObject()) {
      return node.isNull() ? List.of() : List.of("  " + value(node));
    }
    int width = node.propertyNames().stream().mapToInt(String::length).max().orElse(0);
    var lines = new ArrayList<String>();
    node.properties()
        .forEach(
            field ->
                lines.add(
                    "  %s  %s".formatted(padded(field.getKey(), width), value(field.getValue()))));
    return lines;
  }

  private static String padded(String name, int width) {
    return name + " ".repeat(width - name.length());
  }

  private static String value(JsonNode node) {
    if (node.isArray()) {
      return node.isEmpty() ? "none" : "%,d".formatted(node.size());
    }
    if (node.isIntegralNumber()) {
      return "%,d".formatted(node.bigIntegerValue());
    }
    return node.isString() ? node.stringValue() : node.toString();
  }
}
