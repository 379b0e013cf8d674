package io.millrace.proofs.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proofs.child.Child;
import io.millrace.proofs.child.OneTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The same with one carrier for all virtual threads, which none of them may keep from others. */
class OneCarrierTest {

  @Test
  void theSoakEndsAndPinsNothing() throws Exception {
    run(SoakTest.class, "everyMessageArrivesOnceAndInTheOrderOfItsSender");
  }

  @Test
  void theChaosEndsAndPinsNothing() throws Exception {
    run(ChaosTest.class, "whatWasSentIsReceivedOnceWhateverHappens");
  }

  @Test
  void aReceiverThatKeepsItsCarrierIsCounted() throws Exception {
    Child.Outcome outcome =
        Child.named("one-carrier-pinned")
            .run(Pinned.class, InitializerThatReceives.class.getName());

    assertThat(outcome.exit()).as(outcome.output()).isZero();
    assertThat(outcome.value("pinned")).as(outcome.output()).isEqualTo("1 times");
  }

  private static void run(Class<?> test, String method) throws Exception {
    Child.Outcome outcome =
        Child.named("one-carrier-" + test.getSimpleName())
            .option("-Djdk.virtualThreadScheduler.parallelism=1")
            .option("-Djdk.virtualThreadScheduler.maxPoolSize=1")
            .option("-Dproofs.virtual=true")
            .atMost(Duration.ofMinutes(Boolean.getBoolean("proofs.long") ? 600 : 2))
            .run(Pinned.class, OneTest.class.getName(), test.getName(), method);

    assertThat(outcome.exit()).as(outcome.output()).isZero();
    assertThat(outcome.value("pinned")).as(outcome.output()).isEqualTo("0 times");
  }
}
