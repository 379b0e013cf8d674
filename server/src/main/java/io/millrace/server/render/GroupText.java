package io.millrace.server.render;

import io.millrace.cluster.ClusterReport;
import io.millrace.cluster.Token;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Groups of nodes as lines for a terminal. */
public final class GroupText {

  private static final String LIST_LINE = "%-24s  %7s  %10s  %s";
  private static final String NODE_LINE = "%-24s  %10s  %-20s  %-10s  %-24s  %s";
  private static final String PARTITION_LINE = "%-24s  %9s  %-24s  %-10s  %-20s  %s";
  private static final String MOVE_LINE = "%-20s  %10s  %-10s  %s";
  // The rest is counted: a node that is moved away from may hold thousands.
  private static final int NAMED_MAX = 5;

  private GroupText() {}

  /** All groups in short. */
  public static List<String> list(List<ClusterReport> groups, String store) {
    if (groups.isEmpty()) {
      return List.of("no groups in " + store);
    }
    var lines = new ArrayList<String>();
    lines.add(LIST_LINE.formatted("GROUP", "NODES", "PARTITIONS", "VERSION"));
    for (ClusterReport group : groups) {
      lines.add(
          LIST_LINE.formatted(
              group.group(),
              number(group.nodes().size() + group.unreadable().size()),
              number(group.partitions().size()),
              group.version()));
    }
    lines.add("one of them with: --group GROUP");
    return lines;
  }

  /** The answer to {@code nodes}. */
  public static List<String> nodes(ClusterReport group, String store) {
    var lines = head(group, store);
    lines.add(NODE_LINE.formatted("NODE", "PARTITIONS", "SINCE", "APPLIED", "PLACE", "STATE"));
    for (ClusterReport.Node node : group.nodes()) {
      lines.add(
          NODE_LINE.formatted(
              node.id(),
              number(node.owns()),
              node.since().truncatedTo(ChronoUnit.SECONDS),
              node.applied(),
              visible(node.place()),
              state(node, group.version())));
    }
    for (String id : group.away()) {
      lines.add(NODE_LINE.formatted(id, "-", "-", "-", "-", "away, expected back"));
    }
    for (String id : group.unreadable()) {
      lines.add(NODE_LINE.formatted(id, "-", "-", "-", "-", "of another version of Millrace"));
    }
    moves(lines, group.moves());
    return withoutTrailingBlanks(lines);
  }

  private static String state(ClusterReport.Node node, Token newest) {
    var parts = new ArrayList<String>();
    if (node.leads()) {
      parts.add("leads");
    }
    if (node.leaving()) {
      parts.add("leaves");
    }
    if (node.applied().compareTo(newest) < 0) {
      parts.add("is behind");
    }
    if (!node.stillHolds().isEmpty()) {
      parts.add("still works on " + some(node.stillHolds()));
    }
    return String.join(", ", parts);
  }

  /** The answer to {@code partitions}. */
  public static List<String> partitions(ClusterReport group, String store) {
    var lines = head(group, store);
    lines.add(PARTITION_LINE.formatted("PARTITION", "WEIGHT", "OWNER", "TOKEN", "SINCE", "WHY"));
    for (ClusterReport.Ownership owned : group.partitions()) {
      lines.add(
          PARTITION_LINE.formatted(
              visible(owned.partition().key()),
              number(owned.partition().weight()),
              owned.owner(),
              owned.token(),
              owned.since().truncatedTo(ChronoUnit.SECONDS),
              why(owned)));
    }
    moves(lines, group.moves());
    return withoutTrailingBlanks(lines);
  }

  private static String why(ClusterReport.Ownership owned) {
    String gone = owned.ownerLives() ? "" : "; its owner is not there";
    String waits = owned.waitsFor().isEmpty() ? "" : "; waits for " + some(owned.waitsFor());
    return visible(owned.reason()) + gone + waits;
  }

  private static List<String> head(ClusterReport group, String store) {
    var lines = new ArrayList<String>();
    lines.add("group    %s in %s".formatted(group.group(), store));
    lines.add("version  %s".formatted(group.version()));
    lines.add("");
    return lines;
  }

  private static void moves(List<String> lines, List<ClusterReport.Move> moves) {
    if (moves.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(MOVE_LINE.formatted("MOVED AT", "PARTITIONS", "VERSION", "WHY"));
    for (ClusterReport.Move move : moves) {
      lines.add(
          MOVE_LINE.formatted(
              move.at().truncatedTo(ChronoUnit.SECONDS),
              number(move.partitions()),
              move.version(),
              visible(move.reason())));
    }
  }

  private static List<String> withoutTrailingBlanks(List<String> lines) {
    return lines.stream().map(String::stripTrailing).toList();
  }

  private static String number(int value) {
    return "%,d".formatted(value);
  }

  private static String some(List<String> names) {
    String first = visible(String.join(", ", names.stream().limit(NAMED_MAX).toList()));
    int left = names.size() - NAMED_MAX;
    return left > 0 ? "%s and %,d more".formatted(first, left) : first;
  }

  /** Keys and places are whatever the application says. */
  private static String visible(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
