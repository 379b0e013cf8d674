package io.millrace.cluster;

import io.millrace.cluster.failure.InvalidClusterException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A share of the work that one node does at a time, such as a range of keys or a topic.
 *
 * @param key its name, 1 to 200 characters, unique in its group
 * @param weight how much of the load it is, compared with the others; 1 to 1,000,000
 */
public record Partition(String key, int weight) implements Comparable<Partition> {

  private static final int KEY_LENGTH_MAX = 200;
  private static final int WEIGHT_MAX = 1_000_000;

  public Partition {
    if (key.isBlank() || key.length() > KEY_LENGTH_MAX) {
      throw new InvalidClusterException(
          "partition key '%s' must have 1 to %d characters".formatted(key, KEY_LENGTH_MAX));
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(key) || key.indexOf('\0') >= 0) {
      throw new InvalidClusterException(
          "partition key '%s' holds the character U+0000 or half of a surrogate pair, which no store keeps"
              .formatted(key));
    }
    if (weight < 1 || weight > WEIGHT_MAX) {
      throw new InvalidClusterException(
          "partition '%s': weight %d must be between 1 and %d".formatted(key, weight, WEIGHT_MAX));
    }
  }

  /** A partition of weight 1. */
  public static Partition of(String key) {
    return new Partition(key, 1);
  }

  // Written out: what is generated takes long when it is first used, and that is in a first start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Partition that && key.equals(that.key) && weight == that.weight;
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + weight;
  }

  /** By key. */
  @Override
  public int compareTo(Partition other) {
    return key.compareTo(other.key);
  }
}
