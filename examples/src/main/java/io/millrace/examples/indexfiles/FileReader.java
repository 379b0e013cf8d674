package io.millrace.examples.indexfiles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Reads files one after the other through one buffer. Used by one thread at a time. */
final class FileReader {

  /** A NUL in so many bytes at the beginning marks a file as binary. */
  static final int TEXT_PROBE_BYTES = 8_192;

  // Beyond this size larger reads were not faster.
  private static final int BUFFER_BYTES = 128 << 10;

  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private final MessageDigest digest = sha256();

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Reads the file once, from its first byte to its last.
   *
   * @throws IOException if it cannot be read, is gone, or is no regular file any more
   */
  FileHash read(Path file) throws IOException {
    var found = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!found.isRegularFile()) {
      // To open a pipe in its place would wait for a writer, maybe for ever.
      throw new FileSystemException(file.toString(), null, "no longer a regular file");
    }
    digest.reset();
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      return read(channel);
    }
  }

  private FileHash read(FileChannel channel) throws IOException {
    long bytes = 0;
    long lines = 0;
    boolean isText = true;
    int length = fill(channel);
    while (length > 0) {
      byte[] content = buffer.array();
      if (bytes == 0) {
        isText = !hasNul(content, Math.min(length, TEXT_PROBE_BYTES));
      }
      digest.update(content, 0, length);
      lines += isText ? lineFeeds(content, length) : 0;
      bytes += length;
      length = fill(channel);
    }
    return new FileHash(HexFormat.of().formatHex(digest.digest()), bytes, lines);
  }

  /** Fills the buffer as far as the file goes: a read may give less than there is. */
  private int fill(FileChannel channel) throws IOException {
    buffer.clear();
    int read = 0;
    while (buffer.hasRemaining() && read >= 0) {
      read = channel.read(buffer);
    }
    return buffer.position();
  }

  private static boolean hasNul(byte[] content, int length) {
    for (int i = 0; i < length; i++) {
      if (content[i] == 0) {
        return true;
      }
    }
    return false;
  }

  private static int lineFeeds(byte[] content, int length) {
    int count = 0;
    for (int i = 0; i < length; i++) {
      count += content[i] == '\n' ? 1 : 0;
    }
    return count;
  }
}
