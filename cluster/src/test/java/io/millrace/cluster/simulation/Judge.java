package io.millrace.cluster.simulation;

import io.millrace.cluster.Partition;
import io.millrace.cluster.Token;
import io.millrace.cluster.node.Assignment;
import io.millrace.cluster.node.Keys;
import io.millrace.cluster.node.Stamp;
import io.millrace.cluster.node.View;
import io.millrace.cluster.node.Wire;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What must hold in every history. */
final class Judge {

  private final Map<String, Token> newest = new HashMap<>();
  private final Map<String, String> holder = new HashMap<>();
  private final Map<SimNode, View> seen = new HashMap<>();
  private Stamp stamp = Stamp.NONE;
  private int versions;
  private final List<String> wrong = new ArrayList<>();

  /** How many versions were published. */
  int versions() {
    return versions;
  }

  List<String> wrong() {
    return wrong;
  }

  /** An assignment was written. */
  void written(String key, String value) {
    if (!key.equals(Keys.ASSIGNMENT)) {
      return;
    }
    Assignment assignment;
    try {
      assignment = Wire.assignment(value);
    } catch (Wire.Unreadable e) {
      throw new IllegalStateException(e);
    }
    Stamp now = assignment.stamp();
    if (now.compareTo(stamp) <= 0 || now.version() < stamp.version()) {
      wrong.add("assignment %s was written after %s".formatted(now, stamp));
    }
    versions += now.version() > stamp.version() ? 1 : 0;
    stamp = now;
  }

  /** At most one node works on a partition at a time. Time alone only makes it fewer. */
  void look(Collection<SimNode> nodes) {
    if (nothingNew(nodes)) {
      return;
    }
    Map<String, String> workers = new HashMap<>();
    for (SimNode node : nodes) {
      for (String partition : node.working()) {
        String other = workers.put(partition, node.name());
        if (other != null) {
          wrong.add("%s is worked on by %s and %s".formatted(partition, other, node.name()));
        }
      }
    }
  }

  // A picture is replaced as a whole, and to compare its contents would take most of the time.
  @SuppressWarnings("ReferenceEquality")
  private boolean nothingNew(Collection<SimNode> nodes) {
    boolean same = true;
    for (SimNode node : nodes) {
      View view = node.node().view();
      same &= seen.put(node, view) == view;
    }
    return same;
  }

  /** A partition was begun: with a token greater than all before. */
  void begun(String node, Map<String, Token> partitions) {
    partitions.forEach(
        (partition, token) -> {
          Token before = newest.get(partition);
          boolean older = before != null && token.compareTo(before) < 0;
          boolean same = token.equals(before) && !node.equals(holder.get(partition));
          if (older || same) {
            wrong.add(
                "%s was begun by %s with token %s after %s"
                    .formatted(partition, node, token, before));
          }
          newest.put(partition, token);
          holder.put(partition, node);
        });
  }

  /** Every partition is worked on, by somebody who is not about to stop. */
  Optional<String> uncovered(Collection<SimNode> nodes, List<Partition> partitions) {
    TreeSet<String> missing = new TreeSet<>();
    partitions.forEach(partition -> missing.add(partition.key()));
    TreeSet<String> extra = new TreeSet<>();
    for (SimNode node : nodes) {
      if (!node.dead()) {
        node.node()
            .view()
            .working()
            .keySet()
            .forEach(
                key -> {
                  if (!missing.remove(key)) {
                    extra.add(key);
                  }
                });
      }
    }
    return missing.isEmpty() && extra.isEmpty()
        ? Optional.empty()
        : Optional.of("without a node: %s; and too much: %s".formatted(missing, extra));
  }
}
