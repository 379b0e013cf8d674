package io.millrace.run;

import java.util.UUID;

/**
 * The id of a run: a UUID of version 7 (RFC 9562), so ids sort by the time they were made.
 *
 * <pre>{@code
 * RunId id = RunId.parse("0190a1b2-7c00-7000-8000-000000000001");
 * }</pre>
 *
 * @param value the UUID
 */
public record RunId(UUID value) implements Comparable<RunId> {

  /**
   * Reads an id as {@link #toString()} prints it.
   *
   * @throws IllegalArgumentException if the text is not a UUID; the message quotes it
   */
  public static RunId parse(String text) {
    try {
      return new RunId(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "run id '%s' is not a UUID; 'runs list' shows the ids".formatted(text), e);
    }
  }

  @Override
  public int compareTo(RunId other) {
    // UUID.compareTo is signed; ids of version 7 sort by their unsigned bits.
    int high =
        Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(
            value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
