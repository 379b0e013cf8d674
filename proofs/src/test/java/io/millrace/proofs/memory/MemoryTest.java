package io.millrace.proofs.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proofs.child.Child;
import org.junit.jupiter.api.Test;

/** How much an unbounded channel keeps, in a JVM in which nothing else is. */
class MemoryTest {

  private static final long IDLE_MAX = 1024;

  @Test
  void anIdleChannelWithItsHandlesIsSmallAndGivesBackWhatAMillionMessagesTook() throws Exception {
    Child.Outcome outcome =
        Child.named("memory")
            .option("-XX:+UseSerialGC")
            // Else most collections leave some dead objects where they are, and count them.
            .option("-XX:MarkSweepAlwaysCompactCount=1")
            .run(Memory.class);

    assertThat(outcome.exit()).as(outcome.output()).isZero();
    System.out.println("memory: " + outcome.output().lines().toList());
    assertThat(number(outcome, "fresh")).isLessThan(IDLE_MAX);
    assertThat(number(outcome, "used")).isLessThan(IDLE_MAX);
    assertThat(number(outcome, "burst")).isLessThan(2 * IDLE_MAX);
    assertThat(number(outcome, "full")).isGreaterThan(4L * Memory.MANY);
    assertThat(number(outcome, "drained")).isLessThan(64 * 1024);
  }

  private static long number(Child.Outcome outcome, String key) {
    return Long.parseLong(outcome.value(key));
  }
}
