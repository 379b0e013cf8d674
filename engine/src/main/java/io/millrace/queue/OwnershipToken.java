package io.millrace.queue;

/**
 * Tells one ownership of a partition from those before and after: each new owner's is greater.
 *
 * @param epoch the term of whoever gave it
 * @param version the version of the assignment that gave it
 */
public record OwnershipToken(long epoch, long version) implements Comparable<OwnershipToken> {

  /** By epoch, then by version. */
  @Override
  public int compareTo(OwnershipToken other) {
    int byEpoch = Long.compare(epoch, other.epoch);
    return byEpoch != 0 ? byEpoch : Long.compare(version, other.version);
  }
}
