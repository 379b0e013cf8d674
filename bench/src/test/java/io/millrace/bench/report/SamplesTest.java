package io.millrace.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {

  @Test
  void theMedianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
    assertThat(Samples.median(List.of(1.0, 5.0, 100.0))).isEqualTo(5);
    assertThat(Samples.median(List.of(1.0, 5.0, 7.0, 100.0))).isEqualTo(6);
  }
}
