package io.millrace.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.Millrace;
import io.millrace.engine.database.Database;
import io.millrace.engine.journal.Fence;
import io.millrace.engine.journal.Journal;
import io.millrace.engine.queue.FairClock;
import io.millrace.engine.queue.LaneListener;
import io.millrace.engine.queue.StartInLane;
import io.millrace.failure.DatabaseException;
import io.millrace.queue.LanePolicy;
import io.millrace.queue.QueuePolicy;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of a place that was kept for a run of a lane, decided as it is stored. */
@PostgresTest
class BeginInLaneTest {

  private static final long ANYWHERE = Long.MAX_VALUE;

  private final RunIds ids = new RunIds();
  // What may be claimed, by the journal's writer, after it has told the starts.
  private final List<RunKey> ready = new CopyOnWriteArrayList<>();

  private final LaneListener listener =
      new LaneListener() {
        @Override
        public void lanesAreReady(RunKey first) {
          ready.add(first);
        }

        @Override
        public void turnsAreReady(RunKey first) {}

        @Override
        public void lanesWait() {}
      };

  @Test
  void theRunOfAnIdleLaneIsStoredAsClaimedAndBegins(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      long node = RememberedPlace.node(postgres, "alive", 60);
      for (String key : new String[] {null, "k"}) {
        RememberedPlace place = RememberedPlace.upTo(node, ANYWHERE);
        stored(journal, start(database, run("a" + key, key), place));
        assertThat(place.told).containsExactly("begin");
      }

      assertThat(
              postgres.count(
                  """
                  select count(*) from <schema>.run
                  where status = 'running' and claim_no = 1 and node_id is not null and started_at = created_at
                    and entered_seq < admitted_seq and admitted_at = started_at and fair_key = 1
                  """))
          .isEqualTo(2);
      assertThat(
              postgres.count(
                  "select count(*) from <schema>.lane where active = 1 and waiting = 0 and enqueued = 1 and starts = 1"))
          .isEqualTo(2);
    }
    assertThat(ready).as("nothing waits").isEmpty();
  }

  @Test
  void aRunThatStandsBehindOthersIsQueued(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      // The first key of a lane is 1.
      RememberedPlace place = RememberedPlace.upTo(RememberedPlace.node(postgres, "alive", 60), 0);
      stored(journal, start(database, run("a", null), place));
      await().until(() -> !ready.isEmpty());

      assertThat(place.told).containsExactly("give back");
      assertThat(ready).containsExactly(new RunKey(0, 1));
      assertThat(postgres.text("select status || claim_no from <schema>.run")).isEqualTo("queued0");
    }
  }

  @Test
  void aRunWithoutAPlaceIsQueued(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      stored(journal, start(database, run("a", null), null));
      await().until(() -> !ready.isEmpty());
      RememberedPlace unsure =
          RememberedPlace.upTo(RememberedPlace.node(postgres, "alive", 60), KeptPlace.NONE);
      stored(journal, start(database, run("b", null), unsure));

      assertThat(unsure.told).containsExactly("give back");
      assertThat(postgres.count("select count(*) from <schema>.run where status = 'queued'"))
          .isEqualTo(2);
    }
  }

  @Test
  void aRunWhoseLaneIsFullWaitsInIt(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      limit(postgres, LanePolicy.defaults().withMaxActive(1));
      long node = RememberedPlace.node(postgres, "alive", 60);
      RememberedPlace first = RememberedPlace.upTo(node, ANYWHERE);
      RememberedPlace second = RememberedPlace.upTo(node, ANYWHERE);
      stored(journal, start(database, run("a", null), first));
      stored(journal, start(database, run("a", null), second));

      assertThat(first.told).containsExactly("begin");
      assertThat(second.told).containsExactly("give back");
      assertThat(postgres.text("select active || ' ' || waiting from <schema>.lane"))
          .isEqualTo("1 1");
      assertThat(ready).isEmpty();
    }
  }

  @Test
  void whereMoreIsBoundedARunIsQueuedOrRefused(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      limit(postgres, LanePolicy.defaults().withMaxActive(1).withMaxQueued(0));
      long node = RememberedPlace.node(postgres, "alive", 60);
      RememberedPlace first = RememberedPlace.upTo(node, ANYWHERE);
      RememberedPlace second = RememberedPlace.upTo(node, ANYWHERE);
      stored(journal, start(database, run("a", null), first));
      StartInLane.Outcome refused = stored(journal, start(database, run("a", null), second));

      assertThat(first.told).containsExactly("give back");
      assertThat(second.told).containsExactly("give back");
      assertThat(refused).isEqualTo(new StartInLane.Outcome.Full("q", "a", 0));
      assertThat(postgres.text("select status from <schema>.run")).isEqualTo("queued");
    }
  }

  @Test
  void aTimeToStartWithinHoldsWhateverElseIsBounded(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      List<QueuePolicy> policies =
          List.of(
              QueuePolicy.defaults().withStartWithin(Duration.ofHours(1)),
              QueuePolicy.defaults().withStartWithin(Duration.ofHours(1)).withMaxActive(1));
      int keys = 0;
      for (QueuePolicy policy : policies) {
        set(postgres, policy);
        stored(journal, start(database, run("a", null), null));
        stored(journal, start(database, run("a", "k" + keys++), null));
      }

      assertThat(
              postgres.count(
                  """
                  select count(*) from <schema>.run
                  where start_by between created_at + interval '59 minutes' and created_at + interval '61 minutes'
                  """))
          .isEqualTo(4);
    }
  }

  @Test
  void inABatchOfManyNothingBegins(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      long node = RememberedPlace.node(postgres, "alive", 60);
      RememberedPlace first = RememberedPlace.upTo(node, ANYWHERE);
      RememberedPlace second = RememberedPlace.upTo(node, ANYWHERE);
      StartInLane.Kind kind = kind(database);
      StartInLane one = new StartInLane(kind, run("a", null), new Object(), first);
      StartInLane other = new StartInLane(kind, run("b", null), new Object(), second);
      journal.submit(List.of(one, other));
      one.await();
      other.await();

      assertThat(first.told).containsExactly("give back");
      assertThat(second.told).containsExactly("give back");
      assertThat(postgres.count("select count(*) from <schema>.run where status = 'queued'"))
          .isEqualTo(2);
    }
  }

  @Test
  void aStartThatWaitsForAForeignTransactionKeepsNoPlace(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence());
        Connection other = postgres.source().getConnection()) {
      other.setAutoCommit(false);
      new StartWithin(database).start(other, run("a", "k"));
      RememberedPlace place =
          RememberedPlace.upTo(RememberedPlace.node(postgres, "alive", 60), ANYWHERE);
      StartInLane start = start(database, run("a", "k"), place);
      journal.submit(start);
      await().until(() -> !place.told.isEmpty());
      assertThat(place.told).containsExactly("give back");
      other.rollback();

      assertThat(start.await())
          .isEqualTo(new StartInLane.Outcome.Stored(new Started(start.runId(), false)));
      assertThat(postgres.text("select status from <schema>.run")).isEqualTo("queued");
      assertThat(place.told).doesNotContain("begin");
    }
  }

  @Test
  void aNodeThatIsNotAliveGetsNothing(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      for (long node :
          List.of(
              RememberedPlace.node(postgres, "alive", -1),
              RememberedPlace.node(postgres, "draining", 60),
              999_999L)) {
        RememberedPlace place = RememberedPlace.upTo(node, ANYWHERE);
        stored(journal, start(database, run("a", null), place));
        assertThat(place.told).containsExactly("give back");
      }
      assertThat(postgres.count("select count(*) from <schema>.run where status = 'queued'"))
          .isEqualTo(3);
    }
  }

  @Test
  void theKeyOfARunThatExistsGivesThePlaceBack(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      long node = RememberedPlace.node(postgres, "alive", 60);
      NewRun first = run("a", "k");
      stored(journal, start(database, first, RememberedPlace.upTo(node, ANYWHERE)));
      RememberedPlace place = RememberedPlace.upTo(node, ANYWHERE);

      assertThat(stored(journal, start(database, run("b", "k"), place)))
          .isEqualTo(new StartInLane.Outcome.Stored(new Started(first.runId(), true)));
      assertThat(place.told).containsExactly("give back");
      assertThat(postgres.count("select count(*) from <schema>.run")).isEqualTo(1);
    }
  }

  @Test
  void aStartWhoseAnswerWasLostBeginsWhenItIsWrittenAgain(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      long node = RememberedPlace.node(postgres, "alive", 60);
      for (String key : new String[] {null, "k"}) {
        NewRun run = run("a", key);
        stored(journal, start(database, run, RememberedPlace.upTo(node, ANYWHERE)));
        RememberedPlace again = RememberedPlace.upTo(node, ANYWHERE);
        stored(journal, start(database, run, again));
        assertThat(again.told).containsExactly("begin");
      }
      assertThat(postgres.text("select active || ' ' || enqueued from <schema>.lane"))
          .as("counted once")
          .isEqualTo("2 2");
    }
  }

  @Test
  void aStartThatIsRefusedGivesItsPlaceUp(Postgres postgres) throws Exception {
    try (Database database = open(postgres)) {
      RememberedPlace place =
          RememberedPlace.upTo(RememberedPlace.node(postgres, "alive", 60), ANYWHERE);
      LaneId lane = new LaneId("q", "a");
      NewRun bad =
          new NewRun(
              ids.next(1_000_000), "w", 1, "{not json", null, null, null, null, lane, 0, null);
      try (Journal journal = new Journal(database, new Fence())) {
        StartInLane start = start(database, bad, place);
        journal.submit(start);
        assertThatThrownBy(start::await).isInstanceOf(DatabaseException.class);
      }

      // The caller is told first; with the journal closed its writer has told the place as well.
      assertThat(place.told).containsExactly("give up");
    }
  }

  private static Database open(Postgres postgres) {
    limit(postgres, LanePolicy.defaults());
    return Database.open(postgres.source(), postgres.schema());
  }

  private static void limit(Postgres postgres, LanePolicy lanes) {
    set(postgres, QueuePolicy.perLane(lanes));
  }

  private static void set(Postgres postgres, QueuePolicy policy) {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.queues().set("q", policy);
    }
  }

  private NewRun run(String lane, @Nullable String key) {
    return new NewRun(
        ids.next(1_000_000), "w", 1, "1", key, null, null, null, new LaneId("q", lane), 0, null);
  }

  private StartInLane start(Database database, NewRun run, @Nullable KeptPlace place) {
    return new StartInLane(kind(database), run, new Object(), place);
  }

  private StartInLane.Kind kind(Database database) {
    return new StartInLane.Kind(database, new FairClock(), listener);
  }

  private static StartInLane.Outcome stored(Journal journal, StartInLane start)
      throws InterruptedException {
    journal.submit(start);
    return start.await();
  }
}
