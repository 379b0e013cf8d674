package io.millrace.server.home;

import io.millrace.workflow.Json;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Makes a path in a JSON object absolute. */
final class AbsoluteField {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private AbsoluteField() {}

  /**
   * The document with that field made absolute. What has no such field, or is no JSON, comes back
   * as it was: the engine says what is wrong with it, and where.
   */
  static Json in(Json document, String field, Path directory) {
    try {
      if (JSON.readTree(document.text()) instanceof ObjectNode object) {
        JsonNode value = object.path(field);
        if (value.isString() && !value.stringValue().isEmpty()) {
          object.put(field, directory.resolve(value.stringValue()).toString());
          return new Json(object.toString());
        }
      }
      return document;
    } catch (JacksonException | InvalidPathException e) {
      return document;
    }
  }
}
