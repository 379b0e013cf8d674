package io.millrace.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.engine.queue.Act.SetQueue;
import io.millrace.engine.queue.LaneFunctions.Answer;
import io.millrace.engine.queue.LaneFunctions.End;
import io.millrace.engine.queue.LaneFunctions.NewRun;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Lanes under one limit above them, which look for room together. */
@PostgresTest
class TakeTurnsTest {

  private static final String[] CAN = {"w@1"};
  private static final List<String> BUSY = List.of("c", "d", "e", "f", "g", "h", "i", "j", "k");

  @Test
  void lanesGoByTheTurnOfTheirLastRuns(Postgres postgres) throws Exception {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = lanes(postgres, connection, 2, 1);
      for (String lane : List.of("a", "b", "c", "d")) {
        start(lanes, lane, 3);
      }
      for (List<String> pair : List.of(List.of("a1", "b1"), List.of("c1", "d1"))) {
        claimAll(lanes);
        finish(lanes, pair, 0);
      }

      assertThat(admitted(lanes)).containsExactly("a1", "b1", "c1", "d1", "a2", "b2");
    }
  }

  /** The others wait for the limit of all, so each run of a lane stands in line again. */
  @Test
  void aLaneWithRoomForManyTakesOneTurnAfterTheOther(Postgres postgres) throws Exception {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = lanes(postgres, connection, 4, 4);
      start(lanes, "a", 9);
      start(lanes, "b", 9);
      start(lanes, "c", 9);
      claimAll(lanes);
      finish(lanes, List.of("a1", "a2", "a3", "a4"), 0);

      assertThat(admitted(lanes)).containsExactly("a1", "a2", "a3", "a4", "b1", "c1", "b2", "c2");
    }
  }

  @Test
  void whatGoesBeginsHereAsFarAsThereIsRoom(Postgres postgres) throws Exception {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = lanes(postgres, connection, 3, 1);
      for (String lane : List.of("a", "b", "c", "d", "e", "f")) {
        start(lanes, lane, 1);
      }
      claimAll(lanes);

      List<Answer> answers = finish(lanes, List.of("a1", "b1", "c1"), 2);

      assertThat(answers)
          .extracting(Answer::what)
          .containsExactlyInAnyOrder("done", "here", "here", "admitted");
      assertThat(lanes.texts("select triggered_by from run where status = 'running' order by 1"))
          .containsExactly("d1", "e1");
    }
  }

  /** As a lane would be left whose pause was written by other means. */
  @Test
  void aLaneThatMayNotGoLeavesItsTurnToTheNext(Postgres postgres) throws Exception {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = lanes(postgres, connection, 1, 1);
      for (String lane : List.of("a", "b", "c")) {
        start(lanes, lane, 1);
      }
      claimAll(lanes);
      lanes.execute("update lane set paused = true where lane = 'b'");
      finish(lanes, List.of("a1"), 0);

      assertThat(admitted(lanes)).containsExactly("a1", "c1");
      assertThat(lanes.texts("select blocked_by from lane where lane = 'b'"))
          .containsExactly((String) null);
    }
  }

  @Test
  void whoeverStandsByGoesBeforeThoseWhoHaveJustGone(Postgres postgres) throws Exception {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = lanes(postgres, connection, 2, 1);
      for (String lane : List.of("a", "b", "c", "d", "e")) {
        start(lanes, lane, 2);
      }
      claimAll(lanes);
      lanes.execute("update lane set paused = true where lane = 'c'");
      finish(lanes, List.of("a1", "b1"), 0);

      assertThat(admitted(lanes)).containsExactly("a1", "b1", "d1", "e1");
    }
  }

  /** Only some of its runs are read at first, as of each lane. */
  @Test
  void aLaneThatStandsFarBehindTakesAllTurnsUntilItHasCaughtUp(Postgres postgres) throws Exception {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = lanes(postgres, connection, 9, 9);
      occupy(lanes);
      start(lanes, "b", 20);
      endOccupation(lanes);

      assertThat(admitted(lanes).subList(9, 18))
          .containsExactly("b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8", "b9");
    }
  }

  @Test
  void ofTwoLanesFarBehindTheOneWhoseNextRunIsDelayedLeavesTheTurnsToTheOther(Postgres postgres)
      throws Exception {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = lanes(postgres, connection, 9, 9);
      occupy(lanes);
      start(lanes, "a", 20);
      start(lanes, "b", 2);
      lanes.start(List.of(run("b", 3, Instant.now().plusSeconds(3600))));
      start(lanes, "b", 9);
      endOccupation(lanes);

      assertThat(admitted(lanes).subList(9, 18))
          .containsExactly("a1", "b1", "a2", "b2", "a3", "a4", "a5", "a6", "a7");
      assertThat(lanes.texts("select lane from lane where due_at is not null"))
          .containsExactly("b");
    }
  }

  private static void occupy(LaneFunctions lanes) throws SQLException {
    for (String lane : BUSY) {
      start(lanes, lane, 1);
    }
  }

  /** Lanes that have gone far end, and have more. */
  private static void endOccupation(LaneFunctions lanes) throws SQLException {
    claimAll(lanes);
    lanes.execute("update lane set fair_last = 50 where lane >= 'c'");
    for (String lane : BUSY) {
      lanes.start(List.of(run(lane, 2, null)));
    }
    finish(lanes, BUSY.stream().map(lane -> lane + 1).toList(), 0);
  }

  @Test
  void theLimitOfAllIsSharedByTheLanesOfAllQueues(Postgres postgres) throws Exception {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = lanes(postgres, connection, null, 1);
      lanes.setAbove("global", "", 2);
      for (String lane : List.of("a", "b", "c", "d")) {
        start(lanes, lane, 2);
      }
      claimAll(lanes);
      finish(lanes, List.of("a1", "b1"), 0);

      assertThat(admitted(lanes)).containsExactly("a1", "b1", "c1", "d1");
      assertThat(lanes.texts("select active from scope where kind = 'global'"))
          .containsExactly("2");
    }
  }

  private static LaneFunctions lanes(
      Postgres postgres, Connection connection, @Nullable Integer most, int laneMost)
      throws SQLException {
    Millrace.start(postgres.source(), postgres.client()).close();
    LaneFunctions lanes = new LaneFunctions(connection);
    lanes.execute("set search_path = " + postgres.schema());
    lanes.join();
    lanes.setQueue(
        new SetQueue("q", most, null, null, laneMost, null, null, 60, false, "skip", false));
    return lanes;
  }

  private static void start(LaneFunctions lanes, String lane, int count) throws SQLException {
    lanes.start(IntStream.rangeClosed(1, count).mapToObj(i -> run(lane, i, null)).toList());
  }

  private static NewRun run(String lane, int number, @Nullable Instant notBefore) {
    Long micros = notBefore == null ? null : notBefore.toEpochMilli() * 1000;
    return new NewRun(UUID.randomUUID(), lane + number, "q", lane, "w", 0, null, micros, 0);
  }

  private static void claimAll(LaneFunctions lanes) throws SQLException {
    lanes.execute(
        """
        update run set status = 'running', node_id = 1, claim_no = claim_no + 1
        where status = 'queued' and admitted_seq is not null
        """);
  }

  private static List<Answer> finish(LaneFunctions lanes, List<String> runs, int room)
      throws SQLException {
    List<End> ends = new ArrayList<>();
    for (String run : runs) {
      UUID id =
          UUID.fromString(
              lanes.texts("select run_id from run where triggered_by = ?", run).getFirst());
      ends.add(new End(id, "succeeded", "q", run.substring(0, 1)));
    }
    return lanes.finish(1, ends, CAN, room, Relay.Offer.UNBOUNDED);
  }

  private static List<String> admitted(LaneFunctions lanes) throws SQLException {
    return lanes.texts(
        "select triggered_by from run where admitted_seq is not null order by admitted_seq");
  }
}
