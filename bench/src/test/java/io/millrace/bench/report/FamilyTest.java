package io.millrace.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FamilyTest {

  @ParameterizedTest
  @CsvSource({
    "mpsc-bounded-1000-10x1000, mpsc-bounded",
    "unbounded-1p1c-100000-platform, unbounded",
    "step-records-16-concurrent, step-records",
    "memory-retained-unbounded-10000, memory-retained",
    "heap, heap",
    "1-step, 1-step"
  })
  void aFamilyIsWhatComesBeforeTheNumbers(String caseName, String family) {
    assertThat(Family.name(caseName)).isEqualTo(family);
  }
}
