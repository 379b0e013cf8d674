package io.millrace.bench.cluster.work;

import io.millrace.bench.plan.Scale;

/**
 * How large a group is.
 *
 * @param nodes its members
 * @param partitions that they share
 */
public record Size(int nodes, int partitions) {

  private static final int TINY_NODES = 2;
  private static final int TINY_PARTITIONS = 20;

  /** Part of keys and names of cases, such as {@code 10x100}. */
  public String text() {
    return "%dx%d".formatted(nodes, partitions);
  }

  /** What is measured at a scale; its name stays. */
  Size at(Scale scale) {
    return scale == Scale.TINY
        ? new Size(Math.min(nodes, TINY_NODES), Math.min(partitions, TINY_PARTITIONS))
        : this;
  }
}
