package io.millrace.cluster.node;

import org.jspecify.annotations.Nullable;

/**
 * Which assignment: of two, the one with the greater epoch is newer, then the one with the greater
 * version.
 */
public record Stamp(long epoch, long version) implements Comparable<Stamp> {

  /** Before all others. */
  public static final Stamp NONE = new Stamp(0, 0);

  @Override
  public int compareTo(Stamp other) {
    int byEpoch = Long.compare(epoch, other.epoch);
    return byEpoch != 0 ? byEpoch : Long.compare(version, other.version);
  }

  boolean before(Stamp other) {
    return compareTo(other) < 0;
  }

  // Written out, see Peer.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Stamp that && epoch == that.epoch && version == that.version;
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
