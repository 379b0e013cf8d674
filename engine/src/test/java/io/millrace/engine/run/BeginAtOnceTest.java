package io.millrace.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.Millrace;
import io.millrace.engine.database.Database;
import io.millrace.engine.journal.Fence;
import io.millrace.engine.journal.Journal;
import io.millrace.failure.DatabaseException;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of a place that was kept for a run, decided by the statement that stores it. */
@PostgresTest
class BeginAtOnceTest {

  private final RunIds ids = new RunIds();
  // By the journal's writer, after it has told the starts.
  private final List<RunKey> told = new CopyOnWriteArrayList<>();

  @Test
  void aRunForWhichAPlaceIsKeptIsStoredAsClaimedAndBegins(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      RememberedPlace place =
          RememberedPlace.floor(RememberedPlace.node(postgres, "alive", 60), RunKey.FIRST);
      stored(journal, start(database, run(null), place));

      assertThat(place.told).containsExactly("begin");
      assertThat(
              postgres.text("select status || claim_no || (node_id is not null) from <schema>.run"))
          .isEqualTo("running1true");
    }
    assertThat(told).as("nothing waits").isEmpty();
  }

  @Test
  void aRunThatWaitsIsNotOvertaken(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      long node = RememberedPlace.node(postgres, "alive", 60);
      stored(journal, start(database, run(null), null));
      RememberedPlace place = RememberedPlace.floor(node, RunKey.FIRST);
      stored(journal, start(database, run("a key"), place));

      assertThat(place.told).containsExactly("give back");
      assertThat(postgres.count("select count(*) from <schema>.run where status = 'queued'"))
          .isEqualTo(2);
    }
    assertThat(told).hasSize(2);
  }

  @Test
  void whatLiesBeforeTheFloorIsNotLookedAt(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      stored(journal, start(database, run(null), null));
      await().until(() -> !told.isEmpty());
      RememberedPlace place =
          RememberedPlace.floor(RememberedPlace.node(postgres, "alive", 60), told.getFirst());
      stored(journal, start(database, run(null), place));

      assertThat(place.told).containsExactly("begin");
    }
  }

  @Test
  void aNodeThatKnowsOfRunsThatWaitGetsNothing(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      RememberedPlace place =
          RememberedPlace.floor(RememberedPlace.node(postgres, "alive", 60), null);
      stored(journal, start(database, run(null), place));

      assertThat(place.told).containsExactly("give back");
    }
  }

  @Test
  void placesOfTwoNodesInOneBatchAreGivenBack(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      StartRun.Kind kind = new StartRun.Kind(database, told::add);
      RememberedPlace before =
          RememberedPlace.floor(RememberedPlace.node(postgres, "alive", 60), RunKey.FIRST);
      RememberedPlace after =
          RememberedPlace.floor(RememberedPlace.node(postgres, "alive", 60), RunKey.FIRST);
      StartRun first = new StartRun(kind, run(null), before);
      StartRun second = new StartRun(kind, run(null), after);
      journal.submit(List.of(first, second));
      first.await();
      second.await();

      assertThat(before.told).containsExactly("give back");
      assertThat(after.told).containsExactly("give back");
    }
    assertThat(told).hasSize(1);
  }

  @Test
  void aStartThatWaitsForAForeignTransactionKeepsNoPlace(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence());
        Connection other = postgres.source().getConnection()) {
      other.setAutoCommit(false);
      new StartWithin(database).start(other, run("k"));
      RememberedPlace place =
          RememberedPlace.floor(RememberedPlace.node(postgres, "alive", 60), RunKey.FIRST);
      StartRun start = start(database, run("k"), place);
      journal.submit(start);
      await().until(() -> !place.told.isEmpty());
      assertThat(place.told).containsExactly("give back");
      other.rollback();

      assertThat(start.await()).isEqualTo(new Started(start.runId(), false));
      assertThat(postgres.text("select status from <schema>.run")).isEqualTo("queued");
      assertThat(place.told).doesNotContain("begin");
    }
  }

  @Test
  void aStartThatWaitsForItsOwnLostTransactionIsLookedForOnceThatCommits(Postgres postgres)
      throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence());
        Connection lost = postgres.source().getConnection()) {
      long node = RememberedPlace.node(postgres, "alive", 60);
      NewRun run = run(null);
      lost.setAutoCommit(false);
      new StartWithin(database).start(lost, run);
      try (Statement statement = lost.createStatement()) {
        statement.execute(
            "update %s.run set status = 'running', claim_no = 1, node_id = %d, started_at = created_at"
                .formatted(postgres.schema(), node));
      }
      RememberedPlace place = RememberedPlace.floor(node, RunKey.FIRST);
      StartRun start = start(database, run, place);
      journal.submit(start);
      await().until(() -> !place.told.isEmpty());
      lost.commit();

      assertThat(start.await()).isEqualTo(new Started(run.runId(), false));
      assertThat(place.told).containsExactly("give back", "give up");
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
        RememberedPlace place = RememberedPlace.floor(node, RunKey.FIRST);
        stored(journal, start(database, run(null), place));
        assertThat(place.told).containsExactly("give back");
        postgres.execute("delete from <schema>.run");
      }
    }
  }

  @Test
  void theKeyOfARunThatExistsGivesThePlaceBack(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      long node = RememberedPlace.node(postgres, "alive", 60);
      NewRun first = run("k");
      RememberedPlace before = RememberedPlace.floor(node, RunKey.FIRST);
      stored(journal, start(database, first, before));
      RememberedPlace place = RememberedPlace.floor(node, RunKey.FIRST);
      Started started = stored(journal, start(database, run("k"), place));

      assertThat(before.told).containsExactly("begin");
      assertThat(place.told).containsExactly("give back");
      assertThat(started).isEqualTo(new Started(first.runId(), true));
    }
    assertThat(told).as("nothing new waits").isEmpty();
  }

  @Test
  void aStartWhoseAnswerWasLostBeginsWhenItIsWrittenAgain(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      long node = RememberedPlace.node(postgres, "alive", 60);
      NewRun run = run(null);
      stored(journal, start(database, run, RememberedPlace.floor(node, RunKey.FIRST)));
      RememberedPlace again = RememberedPlace.floor(node, RunKey.FIRST);
      stored(journal, start(database, run, again));

      assertThat(again.told).containsExactly("begin");
    }
  }

  @Test
  void aStartWhoseAnswerWasLostDoesNotBeginWhatWasClaimedMeanwhile(Postgres postgres)
      throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      long node = RememberedPlace.node(postgres, "alive", 60);
      NewRun run = run(null);
      stored(journal, start(database, run, null));
      postgres.execute(
          """
          update <schema>.run
          set status = 'running', claim_no = 1, node_id = %d, started_at = clock_timestamp()
          """
              .formatted(node));
      RememberedPlace again = RememberedPlace.floor(node, RunKey.FIRST);
      stored(journal, start(database, run, again));

      assertThat(again.told).containsExactly("give back");
    }
  }

  @Test
  void aStartThatIsRefusedGivesItsPlaceUp(Postgres postgres) throws Exception {
    try (Database database = open(postgres)) {
      RememberedPlace place =
          RememberedPlace.floor(RememberedPlace.node(postgres, "alive", 60), RunKey.FIRST);
      Journal closed;
      try (Journal journal = new Journal(database, new Fence())) {
        StartRun bad =
            start(
                database,
                new NewRun(ids.next(1_000_000), "w", 1, "{not json", null, null, null, null),
                place);
        journal.submit(bad);
        assertThatThrownBy(bad::await).isInstanceOf(DatabaseException.class);
        closed = journal;
      }
      RememberedPlace late = RememberedPlace.floor(place.node(), RunKey.FIRST);
      assertThatThrownBy(() -> closed.submit(start(database, run(null), late)))
          .isInstanceOf(DatabaseException.class);

      assertThat(place.told).containsExactly("give up");
      assertThat(late.told).containsExactly("give up");
    }
  }

  private static Database open(Postgres postgres) {
    Millrace.start(postgres.source(), postgres.client()).close();
    return Database.open(postgres.source(), postgres.schema());
  }

  private NewRun run(@Nullable String key) {
    return new NewRun(ids.next(1_000_000), "w", 1, "1", key, null, null, null);
  }

  private StartRun start(Database database, NewRun run, @Nullable KeptPlace place) {
    return new StartRun(new StartRun.Kind(database, told::add), run, place);
  }

  private static Started stored(Journal journal, StartRun start) throws InterruptedException {
    journal.submit(start);
    return start.await();
  }
}
