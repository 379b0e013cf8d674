package io.millrace.examples.indexfiles;

import java.nio.charset.StandardCharsets;

/**
 * Something below the root.
 *
 * <p>The key is the relative path byte by byte, each as one character (ISO-8859-1): so it loses
 * nothing of a name that is no UTF-8, and strings compare as their bytes do. A folder's ends with
 * {@code /}, which puts the folder where its files belong: {@code a-b}, {@code a.txt}, {@code
 * a/...}.
 *
 * @param key its place in the order
 * @param bytes size of a file
 * @param skipped why it cannot be indexed; null when it can
 */
record Entry(String key, long bytes, Skipped skipped) implements Comparable<Entry> {

  /** The key of the bytes of this text. */
  static String key(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** What {@link #key(String)} was made from. */
  static String text(String key) {
    return new String(key.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  String path() {
    return text(key);
  }

  boolean isFolder() {
    return key.endsWith("/");
  }

  boolean isAfter(String place) {
    return key.compareTo(place) > 0;
  }

  /** True when this is a folder and the place lies inside of it. */
  boolean contains(String place) {
    return isFolder() && place.length() > key.length() && place.startsWith(key);
  }

  int recordedBytes() {
    return key.length() + (skipped == null ? 0 : skipped.reason().length());
  }

  @Override
  public int compareTo(Entry other) {
    return key.compareTo(other.key);
  }
}
