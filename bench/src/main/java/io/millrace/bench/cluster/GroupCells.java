package io.millrace.bench.cluster;

import io.millrace.bench.cluster.Rows.Shown;
import io.millrace.bench.cluster.fleet.Host;
import io.millrace.bench.cluster.subject.Terms;
import io.millrace.bench.cluster.work.Departures;
import io.millrace.bench.cluster.work.Departures.How;
import io.millrace.bench.cluster.work.Joins;
import io.millrace.bench.cluster.work.StartOne;
import io.millrace.bench.cluster.work.StartTogether;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Scale;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Members in processes of their own: they start, join, leave and crash. */
final class GroupCells {

  static final String START_ONE = "start-one";
  static final String START_TOGETHER = "start-50";

  private static final String MILLIS = "ms";
  private static final String OF_MINIMUM = "x of the minimum";

  private static final int SEVERAL_PARTITIONS = 60;
  private static final int SEVERAL = 3;

  private GroupCells() {}

  static List<Cell> at(Scale scale) {
    return Stream.of(
            startOne(scale),
            startTogether(scale),
            departures(How.LEAVE, scale),
            departures(How.CRASH, scale),
            joins(scale))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Cell> startOne(Scale scale) {
    int partitions = scale == Scale.TINY ? 10 : 100;
    return Rows.onEachStore(
        START_ONE,
        settings(1, 1, partitions, Terms.LEASE_DEFAULT),
        List.of(new Shown(StartOne.FIRST, "", MILLIS), new Shown(StartOne.LATER, "-later", MILLIS)),
        subject -> new StartOne(subject, partitions));
  }

  private static List<Cell> startTogether(Scale scale) {
    int members = scale == Scale.TINY ? 4 : 50;
    int processes = scale == Scale.TINY ? 2 : 5;
    int partitions = scale == Scale.TINY ? 20 : 500;
    return Rows.onEachStore(
        START_TOGETHER,
        settings(members, processes, partitions, Terms.LEASE_DEFAULT),
        List.of(
            new Shown(StartTogether.FIRST, "", MILLIS),
            new Shown(StartTogether.LATER, "-later", MILLIS)),
        subject -> new StartTogether(subject, members, processes, partitions));
  }

  private static List<Cell> departures(How how, Scale scale) {
    int partitions = scale == Scale.TINY ? 10 : SEVERAL_PARTITIONS;
    int times =
        switch (scale) {
          case TINY -> 1;
          case QUICK -> 4;
          case FULL -> 12;
        };
    String name = how == How.LEAVE ? "leave-3-nodes" : "crash-3-nodes-lease-3s";
    return Rows.onEachStore(
        name,
        settings(SEVERAL, SEVERAL, partitions, Terms.LEASE_SHORT, Map.of("timesInFork", times)),
        List.of(
            new Shown(Departures.COVERED, "", MILLIS),
            new Shown(Departures.UNCOVERED_P50, "-uncovered", MILLIS),
            new Shown(Departures.UNCOVERED_P99, "-uncovered-p99", MILLIS)),
        subject -> new Departures(subject, how, SEVERAL, partitions, times));
  }

  private static List<Cell> joins(Scale scale) {
    int members = scale == Scale.TINY ? 2 : 9;
    int processes = scale == Scale.TINY ? 1 : 2;
    int partitions = scale == Scale.TINY ? 30 : 1_000;
    return Rows.onEachStore(
        "join-10th-1000",
        settings(members, processes, partitions, Terms.LEASE_SHORT),
        List.of(
            new Shown(Joins.BALANCED, "", MILLIS),
            new Shown(Joins.UNCOVERED_P99, "-uncovered-p99", MILLIS),
            new Shown(Joins.JOIN_MOVED, "-moved", OF_MINIMUM),
            new Shown(Joins.LEAVE_MOVED, "-moved-back", OF_MINIMUM)),
        subject -> new Joins(subject, members, processes, partitions));
  }

  private static Map<String, Object> settings(
      int members, int processes, int partitions, Duration lease) {
    return settings(members, processes, partitions, lease, Map.of());
  }

  private static Map<String, Object> settings(
      int members, int processes, int partitions, Duration lease, Map<String, Object> more) {
    Map<String, Object> all = new TreeMap<>(more);
    all.put("nodes", members);
    all.put("processes", processes);
    all.put("partitions", partitions);
    all.put("lease", lease.toString());
    all.put("processJvm", Host.JVM_OPTIONS);
    return all;
  }
}
