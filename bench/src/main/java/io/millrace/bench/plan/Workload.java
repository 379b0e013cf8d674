package io.millrace.bench.plan;

/** The work of one cell, measured in a child process of its own. */
@FunctionalInterface
public interface Workload {

  /** Warms up and measures; the counted rounds of each figure by its key. */
  ForkResult measure(ForkRequest request) throws Exception;
}
