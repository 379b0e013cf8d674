package io.millrace.examples.indexfiles;

import java.nio.file.Path;

/**
 * The name of a file as the file system holds it.
 *
 * @param text as Java shows it; what it cannot decode is U+FFFD
 * @param key as it is stored, in the form of {@link Entry#key()}
 */
record FileName(String text, String key) {

  private static final char UNDECODED = '\uFFFD';

  static FileName of(Path path) {
    String text = path.getFileName().toString();
    return new FileName(text, text.indexOf(UNDECODED) < 0 ? Entry.key(text) : storedKey(path));
  }

  /** False when the text cannot lead back to the file. */
  boolean isExact() {
    return key.equals(Entry.key(text));
  }

  /** Why {@link #isExact()} is false. */
  static String problem() {
    String encoding = System.getProperty("sun.jnu.encoding", "unknown");
    return encoding.equals("UTF-8")
        ? "its name is not valid UTF-8"
        : "its name cannot be read with Java's file name encoding %s; set LC_ALL=C.UTF-8"
            .formatted(encoding);
  }

  // A URI is the one place where Java shows the bytes of a path: as they are, or as %XX.
  private static String storedKey(Path path) {
    String uri = path.toUri().getRawPath();
    int end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
    String name = uri.substring(uri.lastIndexOf('/', end - 1) + 1, end);
    var key = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      boolean escaped = name.charAt(i) == '%';
      key.append(escaped ? (char) Integer.parseInt(name, i + 1, i + 3, 16) : name.charAt(i));
      i += escaped ? 2 : 0;
    }
    return key.toString();
  }
}
