package io.millrace.bench.fork;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Base64;

/**
 * What parent and child say to each other, as one line. Java's own form and not JSON, because a
 * library for that takes a child longer to load than all else it needs, and there are hundreds.
 */
final class Wire {

  private Wire() {}

  static String line(Serializable words) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(words);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /** Only for lines of one's own parent or child. */
  static <T extends Serializable> T read(String line, Class<T> kind)
      throws IOException, ClassNotFoundException {
    byte[] bytes = Base64.getDecoder().decode(line);
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return kind.cast(in.readObject());
    }
  }
}
