package io.millrace.engine.codec;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;

/** Where in a document Jackson met its problem, written as a JSON path. */
final class JsonPaths {

  private JsonPaths() {}

  static String of(DatabindException error) {
    StringBuilder path = new StringBuilder("$");
    for (JacksonException.Reference step : error.getPath()) {
      if (step.getPropertyName() != null) {
        path.append('.').append(step.getPropertyName());
      } else {
        path.append('[').append(step.getIndex()).append(']');
      }
    }
    return path.toString();
  }
}
