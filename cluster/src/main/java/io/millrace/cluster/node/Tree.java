package io.millrace.cluster.node;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A piece of JSON: objects, lists, strings, whole numbers and truth values. By the streaming parser
 * alone, since a node's first heartbeat would wait for a data binding's hundreds of classes.
 */
record Tree(@Nullable Object value) {

  private static final JsonFactory FACTORY = new JsonFactory();

  /**
   * Reads a text.
   *
   * @throws JacksonException if it is not JSON
   * @throws IllegalArgumentException if it has something that is not written here
   */
  static Tree read(String text) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("text goes on after its value");
      }
      return new Tree(value);
    }
  }

  private static @Nullable Object value(JsonParser parser) {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IllegalArgumentException("text has no value");
    }
    return switch (token) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> fields = new HashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
          parser.nextToken();
          fields.put(name, value(parser));
        }
        yield fields;
      }
      case START_ARRAY -> {
        List<@Nullable Object> rows = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          rows.add(value(parser));
        }
        yield rows;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      // Of a newer version, perhaps; nothing here is one.
      case VALUE_NULL, VALUE_NUMBER_FLOAT -> null;
      default -> throw new IllegalArgumentException("text has no value");
    };
  }

  /** Writes maps, lists, strings, whole numbers and truth values. */
  static String write(Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      write(generator, value);
    }
    return text.toString();
  }

  private static void write(JsonGenerator generator, Object value) {
    // No switch over patterns, and no lambdas: both are made when they are first used, in a first
    // start.
    if (value instanceof Map<?, ?> fields) {
      generator.writeStartObject();
      for (Map.Entry<?, ?> field : fields.entrySet()) {
        generator.writeName((String) field.getKey());
        write(generator, field.getValue());
      }
      generator.writeEndObject();
    } else if (value instanceof List<?> rows) {
      generator.writeStartArray();
      for (Object row : rows) {
        write(generator, row);
      }
      generator.writeEndArray();
    } else if (value instanceof String string) {
      generator.writeString(string);
    } else if (value instanceof Long || value instanceof Integer) {
      generator.writeNumber(((Number) value).longValue());
    } else if (value instanceof Boolean truth) {
      generator.writeBoolean(truth);
    } else {
      throw new IllegalArgumentException("nothing that is written: " + value.getClass());
    }
  }

  /** A field of an object. */
  Tree required(String name) {
    if (value instanceof Map<?, ?> fields && fields.containsKey(name)) {
      return new Tree(fields.get(name));
    }
    throw new IllegalArgumentException("no field '%s'".formatted(name));
  }

  /** A row of a list. */
  Tree required(int row) {
    return new Tree(list().get(row));
  }

  /** All rows of a list. */
  List<?> list() {
    return as(List.class);
  }

  String asString() {
    return as(String.class);
  }

  long asLong() {
    return as(Long.class);
  }

  int asInt() {
    return Math.toIntExact(asLong());
  }

  boolean asBoolean() {
    return as(Boolean.class);
  }

  private <T> T as(Class<T> type) {
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    throw new IllegalArgumentException("'%s' is no %s".formatted(value, type.getSimpleName()));
  }
}
