package io.millrace.bench.cluster.fleet;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Something that has happened to a member.
 *
 * @param nanos when, by {@link System#nanoTime()}: on Linux one clock for all processes of a
 *     machine
 * @param member whom
 * @param what it was
 * @param version which decision of its group gave it partitions; 0 for all else
 * @param partitions those that it is about
 */
record Event(long nanos, String member, What what, long version, List<String> partitions) {

  private static final int FIELDS = 5;

  /** What there is to be said. */
  enum What {
    PREPARED,
    STARTING,
    ASSIGNED,
    RELEASED,
    ACTIVE,
    LEAVING,
    GONE,
    KILLED
  }

  Event {
    partitions = List.copyOf(partitions);
  }

  static Event now(String member, What what) {
    return new Event(System.nanoTime(), member, what, 0, List.of());
  }

  static Event now(String member, What what, long version, Collection<String> partitions) {
    return new Event(System.nanoTime(), member, what, version, List.copyOf(partitions));
  }

  String line() {
    return "%d %s %s %d %s".formatted(nanos, member, what, version, String.join(",", partitions));
  }

  static Event parse(String line) {
    String[] fields = line.split(" ", FIELDS);
    List<String> partitions =
        fields[4].isEmpty() ? List.of() : Arrays.asList(fields[4].split(",", -1));
    return new Event(
        Long.parseLong(fields[0]),
        fields[1],
        What.valueOf(fields[2]),
        Long.parseLong(fields[3]),
        partitions);
  }
}
