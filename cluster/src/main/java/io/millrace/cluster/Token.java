package io.millrace.cluster;

import org.jspecify.annotations.Nullable;

/**
 * What an owner of a partition shows wherever it writes. Each new ownership of a partition has a
 * greater token than all before, so a sink that keeps the greatest it has seen can refuse those who
 * have lost the partition and do not know it yet.
 *
 * <p>Source: M. Kleppmann, "How to do distributed locking", 2016: fencing tokens.
 *
 * @param epoch the term of the leader that gave it
 * @param version the version of the assignment that gave it; versions never restart
 */
public record Token(long epoch, long version) implements Comparable<Token> {

  /** By epoch, then by version. */
  @Override
  public int compareTo(Token other) {
    int byEpoch = Long.compare(epoch, other.epoch);
    return byEpoch != 0 ? byEpoch : Long.compare(version, other.version);
  }

  // Written out: what is generated takes long when it is first used, and that is in a first start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Token that && epoch == that.epoch && version == that.version;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(epoch) + Long.hashCode(version);
  }

  @Override
  public String toString() {
    return epoch + "." + version;
  }
}
