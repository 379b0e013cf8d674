package io.millrace.server.render;

import java.io.StringWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes one line of JSON, value by value. */
final class JsonLine {

  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator generator;

  private JsonLine(JsonGenerator generator) {
    this.generator = generator;
  }

  static String of(Consumer<JsonLine> content) {
    var text = new StringWriter();
    try (var generator = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      content.accept(new JsonLine(generator));
    }
    return text.toString();
  }

  void object(Runnable fields) {
    generator.writeStartObject();
    fields.run();
    generator.writeEndObject();
  }

  void object(String name, Runnable fields) {
    generator.writeName(name);
    object(fields);
  }

  <T> void array(String name, Iterable<T> items, Consumer<T> item) {
    generator.writeName(name);
    generator.writeStartArray();
    items.forEach(item);
    generator.writeEndArray();
  }

  void strings(String name, Iterable<String> items) {
    array(name, items, generator::writeString);
  }

  void field(String name, int value) {
    generator.writeNumberProperty(name, value);
  }

  void number(String name, long value) {
    generator.writeNumberProperty(name, value);
  }

  /** Null stays null. */
  void number(String name, @Nullable Integer value) {
    if (value == null) {
      generator.writeNullProperty(name);
    } else {
      generator.writeNumberProperty(name, value);
    }
  }

  void flag(String name, boolean value) {
    generator.writeBooleanProperty(name, value);
  }

  /** The text form of the value; null stays null. Times print themselves as ISO-8601 in UTC. */
  void field(String name, @Nullable Object value) {
    if (value == null) {
      generator.writeNullProperty(name);
    } else {
      generator.writeStringProperty(name, value.toString());
    }
  }

  /** A value that is JSON already. It is copied token by token: its text may have line breaks. */
  void rawField(String name, @Nullable String json) {
    if (json == null) {
      generator.writeNullProperty(name);
      return;
    }
    generator.writeName(name);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      parser.nextToken();
      generator.copyCurrentStructureExact(parser);
    }
  }
}
