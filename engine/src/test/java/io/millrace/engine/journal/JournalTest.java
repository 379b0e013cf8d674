package io.millrace.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.engine.database.Database;
import io.millrace.engine.run.Claim;
import io.millrace.engine.run.FinishRun;
import io.millrace.engine.run.Finished;
import io.millrace.engine.run.NewRun;
import io.millrace.engine.run.RunIds;
import io.millrace.engine.run.StartRun;
import io.millrace.failure.DatabaseException;
import io.millrace.run.RunStatus;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@PostgresTest
class JournalTest {

  private final RunIds ids = new RunIds();

  /** A journal on a schema that is there, without a node. */
  private static Database open(Postgres postgres) {
    Millrace.start(postgres.source(), postgres.client()).close();
    return Database.open(postgres.source(), postgres.schema());
  }

  private StartRun start(StartRun.Kind kind, String input) {
    return new StartRun(
        kind, new NewRun(ids.next(1_000_000), "w", 1, input, null, null, null, null), null);
  }

  @Test
  void aPoisonedEntryFailsAlone(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      StartRun.Kind kind = new StartRun.Kind(database, first -> {});
      List<StartRun> good = new ArrayList<>();
      StartRun poisoned = start(kind, "{not json");
      for (int i = 0; i < 50; i++) {
        good.add(start(kind, "1"));
        journal.submit(good.getLast());
        if (i == 20) {
          journal.submit(poisoned);
        }
      }

      for (StartRun entry : good) {
        assertThat(entry.await().existing()).isFalse();
      }
      assertThatThrownBy(poisoned::await)
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("invalid input syntax for type json");
      assertThat(postgres.count("select count(*) from <schema>.run")).isEqualTo(50);
    }
  }

  @Test
  void entriesOfOneSubmissionAreStoredTogetherOrNotAtAll(Postgres postgres) {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      StartRun.Kind kind = new StartRun.Kind(database, first -> {});
      StartRun good = start(kind, "1");
      StartRun bad = start(kind, "{not json");
      journal.submit(List.of(good, bad));

      assertThatThrownBy(good::await).isInstanceOf(DatabaseException.class);
      assertThatThrownBy(bad::await).isInstanceOf(DatabaseException.class);
      assertThat(postgres.count("select count(*) from <schema>.run")).isZero();
    }
  }

  @Test
  void anEntryThatIsWrittenTwiceIsStoredOnce(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      StartRun.Kind kind = new StartRun.Kind(database, first -> {});
      StartRun once = start(kind, "1");
      journal.submit(once);
      once.await();
      StartRun again =
          new StartRun(kind, new NewRun(once.runId(), "w", 1, "1", null, null, null, null), null);
      journal.submit(again);

      assertThat(again.await().runId()).isEqualTo(once.runId());
      assertThat(again.await().existing()).isFalse();
      assertThat(postgres.count("select count(*) from <schema>.run")).isEqualTo(1);
    }
  }

  @Test
  void withoutAFenceThatHoldsNothingIsEnded(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      StartRun started = start(new StartRun.Kind(database, first -> {}), "1");
      journal.submit(started);
      started.await();
      FinishRun end =
          new FinishRun(
              new FinishRun.Kind(database),
              new Claim(started.runId(), 0),
              RunStatus.SUCCEEDED,
              "1",
              null);
      journal.submit(end);

      assertThat(end.await()).isEqualTo(new Finished.Lost());
      assertThat(postgres.text("select status from <schema>.run")).isEqualTo("queued");
    }
  }

  @Test
  void whatIsApartHasAWriterThatWritesNothingElse(Postgres postgres) throws Exception {
    try (Database database = open(postgres);
        Journal journal = new Journal(database, new Fence())) {
      Set<String> others = new HashSet<>();
      for (int route = 0; route < 4; route++) {
        Signed other = new Signed(route, false);
        journal.submit(other);
        others.add(other.await());
      }
      Signed apart = new Signed(0, true);
      journal.submit(apart);

      assertThat(others).hasSize(2).doesNotContain(apart.await());
    }
  }

  /** Tells which thread writes it. */
  private static final class Signed extends Entry<String> {

    private static final CallKind<Signed> KIND =
        new CallKind<>("signed") {
          @Override
          protected Outcome call(Connection connection, long node, List<Signed> entries) {
            return told -> {
              entries.forEach(entry -> entry.complete(Thread.currentThread().getName()));
              return 0;
            };
          }
        };

    private final int writer;
    private final boolean apart;

    Signed(int writer, boolean apart) {
      this.writer = writer;
      this.apart = apart;
    }

    @Override
    protected EntryKind<?> kind() {
      return KIND;
    }

    @Override
    protected int route() {
      return 0;
    }

    @Override
    protected int writer() {
      return writer;
    }

    @Override
    protected boolean isApart() {
      return apart;
    }

    @Override
    protected int bytes() {
      return 1;
    }
  }

  @Test
  void aWriterThatIsInterruptedLeavesNobodyWaiting(Postgres postgres) throws Exception {
    try (Database database = open(postgres)) {
      StartRun.Kind kind = new StartRun.Kind(database, first -> {});
      Intake intake = new Intake(JournalWriter.SUBMISSIONS_MAX);
      StartRun left = start(kind, "1");
      assertThat(intake.put(new Submission(List.of(left), true, System.nanoTime()))).isTrue();
      Thread writer =
          Thread.ofPlatform().unstarted(new JournalWriter(database, new Fence(), intake));
      writer.interrupt();
      writer.start();
      writer.interrupt();
      writer.join();

      assertThat(intake.put(new Submission(List.of(left), true, System.nanoTime()))).isFalse();
      if (postgres.count("select count(*) from <schema>.run") == 0) {
        assertThatThrownBy(left::await)
            .isInstanceOf(DatabaseException.class)
            .hasMessageContaining("was closed before the write was made");
      } else {
        assertThat(left.await().existing()).isFalse();
      }
    }
  }

  @Test
  void afterItsEndItTakesNothing(Postgres postgres) {
    try (Database database = open(postgres)) {
      Journal journal = new Journal(database, new Fence());
      StartRun.Kind kind = new StartRun.Kind(database, first -> {});
      StartRun before = start(kind, "1");
      journal.submit(before);
      journal.close();

      assertThat(postgres.count("select count(*) from <schema>.run")).isEqualTo(1);
      assertThatThrownBy(() -> journal.submit(start(kind, "2")))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("was closed before the write was made");
    }
  }
}
