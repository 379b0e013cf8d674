package io.millrace.test.line;

/**
 * One fault at one point.
 *
 * @param point where
 * @param fault what happens there
 */
public record Strike(Point point, Fault fault) {

  @Override
  public String toString() {
    return fault + " at " + point;
  }
}
