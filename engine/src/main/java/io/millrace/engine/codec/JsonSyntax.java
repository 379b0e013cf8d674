package io.millrace.engine.codec;

import java.util.regex.Pattern;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;

/** What is wrong with a text that is no JSON at all, and where, in words for whoever wrote it. */
final class JsonSyntax {

  // Jackson adds where an object or array began, with words about a source that it does not show.
  private static final Pattern BEGINNING =
      Pattern.compile(" \\(start marker at .*", Pattern.DOTALL);

  private JsonSyntax() {}

  static String problem(StreamReadException error) {
    TokenStreamLocation at = error.getLocation();
    String where =
        at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    String what = BEGINNING.matcher(error.getOriginalMessage()).replaceFirst("");
    return "is not JSON%s: %s".formatted(where, what);
  }
}
