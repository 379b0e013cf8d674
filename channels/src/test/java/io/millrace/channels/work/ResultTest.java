package io.millrace.channels.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.channels.transfer.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ResultTest {

  @Test
  void theFirstDecisionStays() throws Exception {
    var result = new Result<String>();

    assertThat(result.isDecided()).isFalse();
    assertThat(result.succeed("first")).isTrue();
    assertThat(result.succeed("second")).isFalse();
    assertThat(result.fail(new IOException())).isFalse();

    assertThat(result.get()).isEqualTo("first");
    assertThat(result.failure()).isNull();
  }

  @Test
  void aFailureIsSeenByWhoGetsItNotByWhoLooks() {
    var result = new Result<String>();
    var failure = new IOException("disk full");
    result.fail(failure);

    assertThat(result.failure()).isSameAs(failure);
    assertThat(result.isFailureSeen()).isFalse();
    assertThatThrownBy(result::get).isSameAs(failure);
    assertThat(result.isFailureSeen()).isTrue();
  }

  @Test
  void shortWaitsLeaveNothingBehind() throws Exception {
    var result = new Result<String>();

    for (int i = 0; i < 1_000; i++) {
      assertThat(result.await(Patience.of(Duration.ofNanos(1)))).isFalse();
    }

    assertThat(result.joiners()).isZero();
  }

  @Test
  void joinersThatGiveUpAtOnceLeaveNothingBehindAndTakeNobodyWithThem() throws Exception {
    int threads = 8;
    var result = new Result<String>();
    var together = new CyclicBarrier(threads);
    List<Thread> impatient = new ArrayList<>();
    Thread patient = Thread.ofVirtual().start(() -> await(result, Patience.ENDLESS));
    for (int t = 0; t < threads; t++) {
      impatient.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    meet(together);
                    for (int i = 0; i < 2_000; i++) {
                      await(result, Patience.of(Duration.ofNanos(i % 3 * 1_000L)));
                    }
                  }));
    }
    for (Thread thread : impatient) {
      thread.join();
    }

    assertThat(result.joiners()).isLessThanOrEqualTo(1);
    result.succeed("done");
    patient.join();
  }

  private static void await(Result<String> result, Patience patience) {
    try {
      result.await(patience);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void meet(CyclicBarrier together) {
    try {
      together.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
