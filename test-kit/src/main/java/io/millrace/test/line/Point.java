package io.millrace.test.line;

/**
 * A place in what a node sends.
 *
 * @param statement name of the statement, see {@link StatementName}
 * @param occurrence the how-manieth of this name it is, from 1
 */
public record Point(String statement, int occurrence) {

  /** Stands for statements of all names together. */
  private static final String ANY = "*";

  /** The n-th statement, whichever it is. */
  public static Point nth(int n) {
    return new Point(ANY, n);
  }

  boolean isReached(Point sent, int sentInAll) {
    return statement.equals(ANY) ? occurrence == sentInAll : equals(sent);
  }

  @Override
  public String toString() {
    return statement + " #" + occurrence;
  }
}
