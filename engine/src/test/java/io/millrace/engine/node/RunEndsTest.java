package io.millrace.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.RunHandle;
import io.millrace.config.PayloadCodec;
import io.millrace.config.PayloadLimits;
import io.millrace.engine.codec.Codec;
import io.millrace.engine.database.Database;
import io.millrace.engine.run.RunEnd;
import io.millrace.engine.run.RunTable;
import io.millrace.run.RunStatus;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who waits for ends, and until when. */
@PostgresTest
class RunEndsTest {

  private static final Workflow<String, String> ECHO =
      Workflow.named("echo", String.class, (run, input) -> input);

  @Test
  void theQuestionLeavesWithTheLastWhoWaits(Postgres postgres) throws Exception {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client());
        Database database = Database.open(postgres.source(), postgres.schema());
        RunEnds ends = ends(database)) {
      RunHandle<String> run = client.start(client.register(ECHO), "x");
      RunEnds.Wait first = ends.of(run.id());
      RunEnds.Wait second = ends.of(run.id());
      assertThat(ends.questions()).isEqualTo(1);

      first.close();
      assertThat(ends.questions()).isEqualTo(1);
      second.close();
      assertThat(ends.questions()).isZero();
    }
  }

  @Test
  void whoLeavesAfterTheAnswerTakesNoOtherQuestionAway(Postgres postgres) throws Exception {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client());
        Database database = Database.open(postgres.source(), postgres.schema());
        RunEnds ends = ends(database)) {
      RunHandle<String> run = client.start(client.register(ECHO), "x");
      RunEnds.Wait first = ends.of(run.id());
      run.cancel();
      assertThat(first.end().get(1, TimeUnit.MINUTES).status()).isEqualTo(RunStatus.CANCELLED);
      client.retry(run.id());
      RunEnds.Wait again = ends.of(run.id());

      first.close();
      assertThat(ends.questions()).isEqualTo(1);
      run.cancel();
      assertThat(again.end().get(1, TimeUnit.MINUTES))
          .isEqualTo(new RunEnd(RunStatus.CANCELLED, null, null));
    }
  }

  private static RunEnds ends(Database database) {
    return new RunEnds(
        database,
        new RunTable(database, new Codec(PayloadLimits.defaults(), PayloadCodec.plain())));
  }
}
