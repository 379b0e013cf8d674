package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SquaresTest {

  @Test
  void everyNumberIsSquaredOnce() throws Exception {
    assertThat(Squares.sumOfSquares(100)).isEqualTo(338_350);
    assertThat(Squares.sumOfSquares(0)).isZero();
  }
}
