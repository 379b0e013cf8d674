package io.millrace.bench.plan;

import java.util.List;

/** What the children of a suite stand on: the JVM they get, and whether there is a server. */
public enum Ground {
  /** Works on the invocation's database; room for the largest case. */
  DATABASE,

  /** Works in memory alone. */
  MEMORY;

  /** The same for all subjects; the heap is fixed, so that no fork collects more than another. */
  public List<String> jvmOptions() {
    return switch (this) {
      case DATABASE -> List.of("-Xms1g", "-Xmx1g");
      // The collector is named, because on a small machine Java would choose another one; the last
      // option keeps queues that use Unsafe from printing warnings.
      case MEMORY ->
          List.of("-Xms2g", "-Xmx2g", "-XX:+UseG1GC", "--sun-misc-unsafe-memory-access=allow");
    };
  }
}
