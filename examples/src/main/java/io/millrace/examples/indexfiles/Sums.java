package io.millrace.examples.indexfiles;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** Adds up the files, one by one, in order. */
final class Sums {

  private final MessageDigest digest = FileReader.sha256();
  private long files;
  private long bytes;
  private long lines;

  void add(String path, FileHash hash) {
    files++;
    bytes += hash.bytes();
    lines += hash.lines();
    digest.update((hash.sha256() + "  " + path + "\n").getBytes(StandardCharsets.UTF_8));
  }

  IndexReport report(List<Skipped> skipped, Path index) {
    String hex = HexFormat.of().formatHex(digest.digest());
    return new IndexReport(files, bytes, lines, skipped, hex, index.toString());
  }
}
