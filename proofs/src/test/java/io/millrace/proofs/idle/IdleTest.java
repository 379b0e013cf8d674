package io.millrace.proofs.idle;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proofs.child.Child;
import org.junit.jupiter.api.Test;

/** Whoever waits costs nothing. */
class IdleTest {

  private static final long CPU_MILLIS_MAX = 500;

  @Test
  void twoThousandOneHundredThatWaitUseHardlyAnyProcessorTime() throws Exception {
    Child.Outcome outcome = Child.named("idle").run(Idle.class);

    assertThat(outcome.exit()).as(outcome.output()).isZero();
    System.out.println("idle: " + outcome.output().strip());
    assertThat(Long.parseLong(outcome.value("cpu-millis"))).isLessThan(CPU_MILLIS_MAX);
  }
}
