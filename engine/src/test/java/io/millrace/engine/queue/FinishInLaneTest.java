package io.millrace.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.database.Database;
import io.millrace.engine.run.Claim;
import io.millrace.engine.run.LaneId;
import io.millrace.engine.run.RunKey;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@PostgresTest
class FinishInLaneTest {

  /** Nobody follows. */
  private static final class Alone implements Relay {

    boolean hasty;

    @Override
    public Offer offer(int ending) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isHasty() {
      return hasty;
    }

    @Override
    public String[] workflows() {
      return new String[0];
    }
  }

  private static final LaneListener NOBODY =
      new LaneListener() {
        @Override
        public void lanesAreReady(RunKey first) {}

        @Override
        public void turnsAreReady(RunKey first) {}

        @Override
        public void lanesWait() {}
      };

  @Test
  void whereSomebodyHurriesFewEndsAreWrittenAtATime(Postgres postgres) {
    try (Database database = Database.open(postgres.source(), postgres.schema())) {
      Alone relay = new Alone();
      var kind = new FinishInLane.Kind(database, new FairClock(), relay, NOBODY);
      Claim claim = new Claim(new RunId(new UUID(1, 1)), 1).in(new LaneId("q", "a"));
      var end = new FinishInLane(kind, claim, RunStatus.SUCCEEDED, "1", null, Duration.ZERO);
      int usual = end.weight();

      relay.hasty = true;
      assertThat(end.weight()).isGreaterThan(10 * usual);
    }
  }
}
