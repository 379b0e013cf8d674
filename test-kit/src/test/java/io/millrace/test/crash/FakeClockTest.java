package io.millrace.test.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in for a clock that is set must leave everything else as it is. */
class FakeClockTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"+0, 0", "+5h, 5", "-7h, -7"})
  void theTimeOfDayIsOffAndWaitsLastAsLongAsEver(String amount, int hours) throws Exception {
    FakeClock clock = new FakeClock(folder.resolve("clock"));
    clock.shift(amount);

    Process process = clock.jvm(Waiter.class).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isZero();
    FakeClock.forget(process.pid());
    List<String> lines = said.lines().toList();
    assertThat(
            Duration.between(Instant.now(), Instant.parse(lines.getFirst()))
                .minusHours(hours)
                .abs())
        .isLessThan(Duration.ofMinutes(10));
    // A wait may end early now and then; one that does not wait at all ends thousands of times.
    assertThat(Integer.parseInt(lines.getLast())).isBetween(1, 10);
  }

  /** Says what time of day it is, and how often it began to wait until 300 ms were over. */
  static final class Waiter {

    private Waiter() {}

    public static void main(String[] arguments) {
      System.out.println(Instant.now());
      long end = System.nanoTime() + Duration.ofMillis(300).toNanos();
      int waits = 0;
      for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
        waits++;
      }
      System.out.println(waits);
    }
  }
}
