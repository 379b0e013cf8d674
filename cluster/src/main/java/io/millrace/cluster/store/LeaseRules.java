package io.millrace.cluster.store;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/** What every implementation of a store refuses by itself, before it sends anything. */
public final class LeaseRules {

  /** How long a value may be, in bytes of UTF-8. */
  public static final int VALUE_BYTES_MAX = 512 << 10;

  private static final Duration TIME_TO_LIVE_MIN = Duration.ofMillis(500);
  // In nanoseconds, beside any time of this century, it fits into 64 bits.
  private static final Duration TIME_TO_LIVE_MAX = Duration.ofDays(36_500);

  private static final Pattern SPACE = Pattern.compile("[a-zA-Z0-9_-]{1,100}");
  private static final Pattern KEY = Pattern.compile("(?!\\.)[a-zA-Z0-9_.-]{1,200}(?<!\\.)");

  private LeaseRules() {}

  /** A name and a time to live that a space may have. */
  public static void checkSpace(String name, Duration timeToLive) throws StoreException {
    if (!SPACE.matcher(name).matches()) {
      throw new StoreException(
          "space '%s' is not allowed: a name has 1 to 100 characters of a-z A-Z 0-9 _ -"
              .formatted(name));
    }
    if (!timeToLive.equals(LeaseStore.FOREVER)
        && (timeToLive.compareTo(TIME_TO_LIVE_MIN) < 0
            || timeToLive.compareTo(TIME_TO_LIVE_MAX) > 0)) {
      throw new StoreException(
          "space '%s': time to live %s must be between %s and %s, or zero for keys that do not end"
              .formatted(name, timeToLive, TIME_TO_LIVE_MIN, TIME_TO_LIVE_MAX));
    }
  }

  /** A key as it may be written or read. */
  public static void checkKey(String key) throws StoreException {
    if (!KEY.matcher(key).matches()) {
      throw new StoreException(
          ("key '%s' is not allowed: it has 1 to 200 characters of a-z A-Z 0-9 _ - . and neither"
                  + " begins nor ends with a dot")
              .formatted(key));
    }
  }

  /** A key that may be watched, or {@code "*"}. */
  public static void checkWatched(String key) throws StoreException {
    if (!key.equals("*")) {
      checkKey(key);
    }
  }

  /**
   * The bytes of a value.
   *
   * @throws StoreException if it is too long, or holds what is no text in every store: the
   *     character U+0000, or half of a surrogate pair
   */
  public static byte[] encode(String key, String value) throws StoreException {
    if (value.indexOf('\0') >= 0) {
      throw new StoreException(
          "value of key '%s' is not allowed: it holds the character U+0000".formatted(key));
    }
    ByteBuffer bytes = encoded(key, value);
    if (bytes.remaining() > VALUE_BYTES_MAX) {
      throw new StoreException(
          "value of key '%s' has %d bytes; at most %d are allowed"
              .formatted(key, bytes.remaining(), VALUE_BYTES_MAX));
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }

  private static ByteBuffer encoded(String key, String value) throws StoreException {
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
    } catch (CharacterCodingException e) {
      throw new StoreException(
          "value of key '%s' is not allowed: it holds half of a surrogate pair".formatted(key), e);
    }
  }
}
