package io.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.Millrace;
import io.millrace.Queues;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Limits above queues, and changes of a queue that meet each other. */
@PostgresTest
class LimitsTest {

  @Test
  void aWorkflowAndTheWholeMayHaveLimits(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          Queues queues = millrace.queues();
          Drive drive = new Drive(postgres);
          queues.limitWorkflow("send", 2);
          List<UUID> sent = drive.start("send", "mail", "a", 4);
          drive.start("work", "mail", "b", 4);
          assertThat(drive.active("mail")).hasSize(6).containsAll(sent.subList(0, 2));

          queues.limitWorkflow("send", null);
          assertThat(drive.active("mail")).hasSize(8);

          queues.limitAll(9);
          drive.start("work", "mail", "b", 4);
          assertThat(drive.active("mail")).hasSize(9);

          queues.limitAll(null);
          assertThat(drive.active("mail")).hasSize(12);
        });
  }

  @Test
  void limitsAboveQueuesAreListedWithWhatIsActive(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          Queues queues = millrace.queues();
          assertThat(queues.limits()).isEmpty();
          queues.limitWorkflow("send", 5);
          queues.limitAll(50);
          queues.limitWorkflow("mail", 2);
          queues.limitWorkflow("mail", null);

          assertThat(queues.limits())
              .extracting(
                  LimitStatistics::workflow, LimitStatistics::maxActive, LimitStatistics::active)
              .containsExactly(tuple(null, 50, 0L), tuple("send", 5, 0L));
        });
  }

  @Test
  void whatOthersChangeMeanwhileIsKept(Postgres postgres) {
    with(
        postgres,
        millrace -> {
          Queues queues = millrace.queues();
          List<Integer> seen = new ArrayList<>();
          queues.change(
              "mail",
              policy -> {
                seen.add(Objects.requireNonNullElse(policy.maxQueued(), 0));
                if (seen.size() == 1) {
                  queues.by("ada").change("mail", other -> other.withMaxQueued(7));
                }
                return policy.withMaxActive(3);
              });

          assertThat(seen).containsExactly(0, 7);
          assertThat(queues.statistics("mail").policy())
              .isEqualTo(QueuePolicy.defaults().withMaxQueued(7).withMaxActive(3));
          assertThat(queues.history("mail")).extracting(PolicyChange::by).contains("ada");
        });
  }

  private static void with(Postgres postgres, Consumer<Millrace> work) {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      work.accept(client);

      assertThat(client.queues().check()).isEmpty();
    }
  }
}
