package io.millrace.test.line;

/** What happens at a point. */
public enum Fault {
  /** The node is dead before the statement is sent. */
  DIE_BEFORE,
  /** The statement takes effect, and the node is dead before it hears of that. */
  DIE_AFTER,
  /** The connection breaks before the statement is sent; the node lives on. */
  LOSE_BEFORE,
  /** The statement takes effect, the connection breaks before the answer; the node lives on. */
  LOSE_AFTER,
  /** The node stops before it sends the statement, and goes on when it is thawed. */
  FREEZE;

  /** Whether another node has to take over. */
  public boolean isDeath() {
    return this == DIE_BEFORE || this == DIE_AFTER;
  }

  boolean isBefore() {
    return this == DIE_BEFORE || this == LOSE_BEFORE || this == FREEZE;
  }
}
