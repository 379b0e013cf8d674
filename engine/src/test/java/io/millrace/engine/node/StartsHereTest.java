package io.millrace.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.engine.queue.StartInLane;
import io.millrace.engine.run.KeptPlace;
import io.millrace.engine.run.LaneId;
import io.millrace.engine.run.NewRun;
import io.millrace.engine.run.RunIds;
import io.millrace.engine.run.RunKey;
import io.millrace.engine.run.StartRun;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a node keeps a place for a run that it starts, and what becomes of the place. */
@PostgresTest
class StartsHereTest {

  private static final RunKey KNOWN = new RunKey(0, 0);

  private final RunIds ids = new RunIds();
  private final AtomicInteger calls = new AtomicInteger();
  private final Workflow<String, String> counted =
      Workflow.named(
          "counted",
          String.class,
          (run, input) -> {
            calls.incrementAndGet();
            return input;
          });

  private NodeParts parts(Postgres postgres) {
    Millrace.start(postgres.source(), postgres.client()).close();
    NodeParts parts = new NodeParts(postgres, counted);
    parts.floor.raise(parts.floor.mark(), KNOWN);
    return parts;
  }

  private NewRun run() {
    return new NewRun(ids.next(1_000_000), "counted", 1, "\"x\"", null, null, null, null);
  }

  @Test
  void aKeptRunIsExecutedAndTheFloorRises(Postgres postgres) throws Exception {
    try (NodeParts parts = parts(postgres)) {
      NewRun run = run();
      StartRun.Kind kind = new StartRun.Kind(parts.database, first -> {});
      StartRun start = new StartRun(kind, run, parts.startsHere.keep(run));
      assertThat(parts.executor.active()).containsExactly(run.runId());
      parts.journal.submit(start);
      start.await();

      assertThat(parts.room.awaitEmpty(TimeUnit.MINUTES.toNanos(1))).isTrue();
      assertThat(calls).hasValue(1);
      assertThat(parts.count("succeeded")).isEqualTo(1);
      assertThat(parts.floor.mark().key())
          .isEqualTo(new RunKey(0, postgres.count("select seq from <schema>.run")));
    }
  }

  @Test
  void theFloorStaysWhereARunBecameReadyMeanwhile(Postgres postgres) throws Exception {
    try (NodeParts parts = parts(postgres)) {
      KeptPlace place = parts.startsHere.keep(run());
      assertThat(place.floor()).isEqualTo(KNOWN);
      parts.floor.lower(new RunKey(0, 7));
      place.begin(new RunKey(0, 9));

      assertThat(parts.floor.mark().key()).isEqualTo(KNOWN);
    }
  }

  @Test
  void noPlaceIsKeptWhereRunsMayWait(Postgres postgres) {
    try (NodeParts parts = parts(postgres)) {
      KeptPlace kept = parts.startsHere.keep(run());
      parts.behind = true;
      assertThat(parts.startsHere.keep(run())).isNull();
      assertThat(kept.floor()).as("asked again right before it is stored").isNull();
      parts.behind = false;
      assertThat(parts.startsHere.keep(run())).isNotNull();
      parts.floor.lower(RunKey.FIRST);
      assertThat(parts.startsHere.keep(run())).isNull();
    }
  }

  @Test
  void noPlaceIsKeptWhereThereIsNoRoom(Postgres postgres) {
    try (NodeParts parts = parts(postgres)) {
      for (int i = 0; i < 3; i++) {
        assertThat(parts.startsHere.keep(run())).isNotNull();
      }

      assertThat(parts.startsHere.keep(run())).isNull();
      assertThat(parts.executor.active()).hasSize(3);
    }
  }

  @Test
  void noPlaceIsKeptWhileAClaimMayNeedAllRoom(Postgres postgres) throws Exception {
    try (NodeParts parts = parts(postgres)) {
      parts.room.awaitForClaim(1, Duration.ZERO);
      assertThat(parts.room.free()).isEqualTo(3);
      assertThat(parts.startsHere.keep(run())).isNull();
      assertThat(parts.executor.active()).isEmpty();
      parts.room.claimed();

      assertThat(parts.startsHere.keep(run())).isNotNull();
    }
  }

  @Test
  void onlyAnIdleNodeKeepsPlacesWhileOthersHaveRoom(Postgres postgres) {
    try (NodeParts parts = parts(postgres)) {
      parts.membership.others(1, 1);

      assertThat(parts.startsHere.keep(run())).isNotNull();
      assertThat(parts.startsHere.keep(run())).isNull();
    }
  }

  @Test
  void noPlaceIsKeptByANodeThatLeaves(Postgres postgres) {
    try (NodeParts parts = parts(postgres)) {
      parts.membership.draining();
      assertThat(parts.startsHere.keep(run())).isNull();
    }
    try (NodeParts parts = parts(postgres)) {
      parts.room.close();
      assertThat(parts.startsHere.keep(run())).isNull();
      assertThat(parts.executor.active()).isEmpty();
    }
  }

  @Test
  void aPlaceThatIsNotNeededIsFreeAgain(Postgres postgres) throws Exception {
    try (NodeParts parts = parts(postgres)) {
      parts.startsHere.keep(run()).giveBack();
      assertThat(parts.looks).isZero();
      KeptPlace unknown = parts.startsHere.keep(run());
      unknown.giveUp();
      unknown.begin(RunKey.FIRST);
      unknown.giveUp();

      assertThat(parts.looks).isEqualTo(2);
      assertThat(parts.executor.active()).isEmpty();
      NewRun run = run();
      StartRun.Kind kind = new StartRun.Kind(parts.database, first -> {});
      StartRun next = new StartRun(kind, run, parts.startsHere.keep(run));
      parts.journal.submit(next);
      next.await();
      assertThat(parts.room.awaitEmpty(TimeUnit.MINUTES.toNanos(1))).isTrue();
      assertThat(parts.room.free()).isEqualTo(3);
      assertThat(calls).as("only the next one").hasValue(1);
    }
  }

  private NewRun inLane(int priority, @Nullable Long notBefore) {
    return new NewRun(
        ids.next(1_000_000),
        "counted",
        1,
        "\"x\"",
        null,
        null,
        null,
        null,
        new LaneId("q", "a"),
        priority,
        notBefore);
  }

  @Test
  void aKeptRunOfALaneIsExecutedAndTheClaimsMoveOn(Postgres postgres) throws Exception {
    try (NodeParts parts = parts(postgres)) {
      postgres.execute("insert into <schema>.scope (kind, name) values ('queue', 'q')");
      NewRun run = inLane(0, null);
      StartInLane start =
          new StartInLane(
              new StartInLane.Kind(parts.database, parts.fairClock, parts.lanes()),
              run,
              new Object(),
              parts.startsHere.keep(run));
      assertThat(parts.executor.active()).containsExactly(run.runId());
      parts.journal.submit(start);
      start.await();

      assertThat(parts.room.awaitEmpty(TimeUnit.MINUTES.toNanos(1))).isTrue();
      assertThat(calls).hasValue(1);
      assertThat(parts.count("succeeded")).isEqualTo(1);
      assertThat(
              postgres.text(
                  "select active || ' ' || waiting || ' ' || succeeded from <schema>.lane"))
          .isEqualTo("0 0 1");
      assertThat(parts.fairClock.now()).isEqualTo(1);
      assertThat(parts.idleLanes).as("nothing was left to claim").isEmpty();
      assertThat(parts.room.free()).isEqualTo(3);
    }
  }

  @Test
  void whereNobodyWaitsARunOfALaneBeginsWhereverItStands(Postgres postgres) {
    try (NodeParts parts = parts(postgres)) {
      KeptPlace place = parts.startsHere.keep(inLane(0, null));
      assertThat(place.upTo()).isEqualTo(Long.MAX_VALUE);
      parts.blind = true;
      assertThat(place.upTo()).as("others may wait unseen").isEqualTo(KeptPlace.NONE);
      assertThat(parts.startsHere.keep(inLane(0, null))).isNull();
    }
  }

  @Test
  void whereOthersWaitARunOfALaneBeginsOnlyBeforeTheirTurn(Postgres postgres) {
    try (NodeParts parts = parts(postgres)) {
      parts.fairClock.reached(5);
      parts.behind = true;
      KeptPlace place = parts.startsHere.keep(inLane(7, null));
      assertThat(place.upTo()).isEqualTo(4);
      assertThat(parts.startsHere.keep(inLane(8, null))).as("a later priority").isNull();
      parts.passing = Integer.MIN_VALUE;
      assertThat(parts.startsHere.keep(inLane(7, null))).as("others have no lane").isNull();
      parts.passing = 7;
      parts.room.hurry();
      assertThat(parts.startsHere.keep(inLane(7, null))).as("others hurry as well").isNull();
      assertThat(place.upTo()).as("asked again").isEqualTo(KeptPlace.NONE);
      assertThat(parts.room.takeHaste()).isTrue();

      parts.claimedKey = 3;
      assertThat(place.upTo())
          .as("many have begun before those at 3: it is their turn")
          .isEqualTo(2);
      parts.behind = false;
      parts.looking = true;
      assertThat(place.upTo()).as("others may be behind").isEqualTo(2);
      parts.looking = false;
      assertThat(place.upTo()).isEqualTo(Long.MAX_VALUE);
    }
  }

  @Test
  void aRunThatMayNotStartYetHasNoPlace(Postgres postgres) {
    try (NodeParts parts = parts(postgres)) {
      assertThat(parts.startsHere.keep(inLane(0, 1L))).isNull();
      assertThat(parts.startsHere.keep(inLane(0, null))).isNotNull();
    }
  }

  @Test
  void withARunThatWaitsInTheSameBatchNothingBegins(Postgres postgres) throws Exception {
    try (NodeParts parts = parts(postgres)) {
      NewRun run = run();
      StartRun.Kind kind = new StartRun.Kind(parts.database, first -> {});
      StartRun waits = new StartRun(kind, run(), null);
      StartRun kept = new StartRun(kind, run, parts.startsHere.keep(run));
      parts.journal.submit(List.of(waits, kept));
      waits.await();
      kept.await();

      assertThat(parts.count("queued")).isEqualTo(2);
      assertThat(parts.room.free()).isEqualTo(3);
      assertThat(calls).hasValue(0);
    }
  }
}
