package io.millrace.server.render;

import io.millrace.cluster.ClusterReport;
import io.millrace.cluster.Partition;
import io.millrace.cluster.Token;
import java.util.List;
import java.util.stream.IntStream;

/** Groups as reports tell them. */
final class TestGroups {

  static final ClusterReport MOVING =
      new ClusterReport(
          "pollers",
          new Token(7, 12),
          List.of(
              new ClusterReport.Node(
                  "node-1",
                  TestRuns.T0,
                  "host:4711",
                  true,
                  false,
                  new Token(7, 12),
                  1_500,
                  List.of()),
              new ClusterReport.Node(
                  "node-2",
                  TestRuns.T0,
                  "host\n:9",
                  false,
                  true,
                  new Token(7, 11),
                  0,
                  IntStream.range(0, 7).mapToObj(i -> "s-" + i).toList())),
          List.of("node-3"),
          List.of("node-4"),
          List.of(
              new ClusterReport.Ownership(
                  new Partition("s-0", 1_000),
                  "node-1",
                  true,
                  new Token(7, 12),
                  TestRuns.T0,
                  "node-2 left",
                  List.of("node-2")),
              new ClusterReport.Ownership(
                  Partition.of("s-1"),
                  "node-3",
                  false,
                  new Token(3, 4),
                  TestRuns.T0,
                  "node-3 joined",
                  List.of())),
          List.of(new ClusterReport.Move(new Token(7, 12), TestRuns.T0, 7, "node-2 left")));

  static final ClusterReport FRESH =
      new ClusterReport(
          "fresh", new Token(0, 0), List.of(), List.of(), List.of(), List.of(), List.of());

  private TestGroups() {}
}
