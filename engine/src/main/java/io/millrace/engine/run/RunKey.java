package io.millrace.engine.run;

/**
 * The place of a run in the order of claims: by priority, then by enqueue sequence.
 *
 * @param priority lower starts earlier
 * @param seq drawn when the run was stored; never changes
 */
public record RunKey(int priority, long seq) implements Comparable<RunKey> {

  /** Before every run. */
  public static final RunKey FIRST = new RunKey(Integer.MIN_VALUE, Long.MIN_VALUE);

  @Override
  public int compareTo(RunKey other) {
    int byPriority = Integer.compare(priority, other.priority);
    return byPriority != 0 ? byPriority : Long.compare(seq, other.seq);
  }

  /** The key right before this one: a claim after it finds this one. */
  public RunKey before() {
    return new RunKey(priority, seq - 1);
  }
}
