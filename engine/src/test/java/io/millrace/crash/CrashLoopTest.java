package io.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.RunHandle;
import io.millrace.failure.RunFailedException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A run that takes every process down that executes it. */
class CrashLoopTest {

  // Long enough that only the look at the process table can be what told in time.
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final int CRASHES = 3;
  private static final NodeProcess.Settings SETTINGS =
      NodeProcess.Settings.DEFAULTS.lease(LONG).crashesMax(CRASHES);

  @RegisterExtension static final Server server = new Server();
  @RegisterExtension final Ground ground = new Ground(server);

  @Test
  @DisplayName("26. a poison run ends as crash_loop after N crashes")
  void aPoisonRunEndsAsCrashLoopAndItsRetryExecutesItAgain() throws Exception {
    ground.rows("insert into broken values ('poison')");
    RunHandle<String> run = ground.client().start(ground.work().poison, "poison");
    for (int i = 1; i <= CRASHES; i++) {
      assertThat(ground.process("victim" + i, SETTINGS).awaitExit()).isEqualTo(Work.POISONED);
    }
    NodeProcess survivor = ground.process("survivor", SETTINGS).ready();

    assertThatThrownBy(() -> run.await(Ground.GUARD))
        .isInstanceOfSatisfying(
            RunFailedException.class,
            e -> assertThat(e.failure().type()).isEqualTo("io.millrace.CrashLoop"))
        .hasMessageContaining("crash_loop: run %s has lost its node 3 times".formatted(run.id()));
    assertThat(survivor.log()).contains("loses its nodes again and again");
    assertThat(ground.executions(run.id(), "one")).isEqualTo(1);
    assertThat(ground.executions(run.id(), "two")).isEqualTo(CRASHES);
    ground.assertNothingIsLeftOpen();

    ground.rows("delete from broken");
    ground.client().retry(run.id());
    assertThat(run.await(Ground.GUARD)).isEqualTo("<one><two>");
    assertThat(ground.executions(run.id(), "one")).isEqualTo(1);
    assertThat(ground.one("select crashes from run")).isEqualTo("0");
  }
}
