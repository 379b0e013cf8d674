package io.millrace.test.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.Millrace;
import io.millrace.RunHandle;
import io.millrace.test.proxy.FaultProxy;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A network that swallows what both ends believe to have sent. */
class MuteNetworkTest {

  // Long before the minute after which each connection is given up for itself, one after the other.
  private static final Duration GUARD = Duration.ofSeconds(45);

  @Test
  void aNodeWhoseConnectionsAreAllMuteGoesOnOnNewOnes() throws Exception {
    try (CrashServer server = new CrashServer();
        FaultProxy proxy = FaultProxy.to(server.port())) {
      Ground ground = new Ground(server).withSchema();
      Workflow<String, String> greet =
          Workflow.named("greet", String.class, (run, who) -> run.step("greet", () -> "hi " + who));
      try (Millrace node =
              Millrace.start(server.source("node", proxy.port()), ground.options("node", 4));
          Millrace caller = Millrace.start(ground.source(), ground.options("caller", 0))) {
        node.register(greet);
        caller.register(greet);
        assertThat(caller.start(greet, "before").await(GUARD)).isEqualTo("hi before");

        proxy.swallow();
        RunHandle<String> handle = caller.start(greet, "you");
        await("the lease ends")
            .atMost(GUARD)
            .until(
                () ->
                    ground
                        .rows(
                            "select 1 from node where name = 'node' and lease_until > clock_timestamp()")
                        .isEmpty());
        // What was opened before stays mute.
        proxy.heal();

        assertThat(handle.await(GUARD)).isEqualTo("hi you");
      }
    }
  }
}
