package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.failure.RunFailedException;
import io.millrace.run.RunDetails;
import io.millrace.run.StepStatus;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Json;
import io.millrace.workflow.Workflow;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Ends that the database will never store. */
@PostgresTest
class RefusedEndTest {

  @Test
  void aRunWhoseOutputIsRefusedForGoodFailsWithTheRefusal(Postgres postgres) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Workflow<Integer, Json> unstorable =
        Workflow.named(
            "unstorable",
            Integer.class,
            (run, input) -> {
              calls.incrementAndGet();
              run.action("work", () -> {});
              // Text that is no JSON, and a character that PostgreSQL's text cannot hold.
              return new Json(List.of("{", "\"a\0b\"").get(input));
            });
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(unstorable);
      for (String said : List.of("invalid input syntax for type json", "invalid byte sequence")) {
        int input = said.contains("json") ? 0 : 1;
        RunHandle<Json> run = millrace.start(unstorable, input);

        assertThatThrownBy(run::await)
            .isInstanceOf(RunFailedException.class)
            .hasMessageContaining("its end cannot be stored")
            .hasMessageContaining(said);
        RunDetails details = millrace.details(run.id());
        assertThat(details.error().type()).isEqualTo("io.millrace.failure.DatabaseException");
        assertThat(details.steps()).extracting(s -> s.status()).containsOnly(StepStatus.SUCCEEDED);
      }
      assertThat(calls).hasValue(2);
    }
  }
}
