package io.millrace.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.Millrace;
import io.millrace.engine.queue.Act.SetQueue;
import io.millrace.engine.queue.LaneFunctions.Answer;
import io.millrace.engine.queue.LaneFunctions.End;
import io.millrace.engine.queue.LaneFunctions.FinishFunction;
import io.millrace.engine.queue.LaneFunctions.NewRun;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How far lanes go on where their runs end, before it is the turn of others. */
@PostgresTest
class GoOnTest {

  private static final String[] CAN = {"w@1"};

  @ParameterizedTest
  @EnumSource
  void aLaneGoesOnHereSoManyRunsBeforeTheClaims(FinishFunction function, Postgres postgres)
      throws Exception {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = lanes(postgres, connection);
      List<String> names = lanesFor(function);
      for (String lane : names) {
        start(lanes, lane, 6);
      }
      claimAll(lanes);

      List<String> told = new ArrayList<>();
      for (int run = 1; run < 6; run++) {
        List<Answer> answers = end(lanes, function, names, run, 4);
        told.add(
            answers.stream().map(Answer::what).filter(what -> !what.equals("done")).toList() + "");
        claimAll(lanes);
      }

      // The claims are at 0 and the first run of each lane is at 1: the second and third are less
      // than 4.
      String here = names.size() == 1 ? "[here]" : "[here, here]";
      assertThat(told).containsExactly(here, here, "[admitted]", "[admitted]", "[admitted]");
    }
  }

  @Test
  void whoeverMayNotGoOnWaitsForItsTurn(Postgres postgres) throws Exception {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = lanes(postgres, connection);
      start(lanes, "a", 2);
      claimAll(lanes);

      assertThat(end(lanes, List.of("a"), 1, 0))
          .extracting(Answer::what)
          .containsExactly("done", "admitted");
    }
  }

  /** The claims have come to 2, see {@link LaneFunctions}. */
  @ParameterizedTest
  @EnumSource
  void whatHasALaterPriorityThanTheClaimsWaitsForIts(FinishFunction function, Postgres postgres)
      throws Exception {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = lanes(postgres, connection);
      List<String> names = lanesFor(function);
      for (String lane : names) {
        lanes.start(List.of(run(lane, 1, 2), run(lane, 2, 2), run(lane, 3, 3)));
      }
      claimAll(lanes);

      assertThat(end(lanes, function, names, 1, 9)).extracting(Answer::what).contains("here");
      assertThat(end(lanes, function, names, 2, 9))
          .extracting(Answer::what)
          .containsExactlyInAnyOrder("done", "admitted");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ONE_OF_EACH", "OF_MANY"})
  void anEndWhoseClaimIsLostLeavesItsLaneAlone(FinishFunction function, Postgres postgres)
      throws Exception {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = lanes(postgres, connection);
      List<String> names = List.of("a", "b", "c");
      for (String lane : names) {
        start(lanes, lane, 2);
      }
      claimAll(lanes);
      lanes.execute("update run set status = 'queued', node_id = null where triggered_by = 'b1'");

      List<Answer> answers = end(lanes, function, names, 1, 9);

      assertThat(answers).filteredOn(answer -> answer.what().equals("here")).hasSize(2);
      assertThat(answers)
          .filteredOn(answer -> answer.what().equals("done"))
          .extracting(Answer::count)
          .containsExactly(2L);
      assertThat(
              lanes.texts(
                  "select concat_ws(' ', lane, active, waiting, succeeded) from lane order by lane"))
          .containsExactly("a 1 0 1", "b 1 1 0", "c 1 0 1");
    }
  }

  /** As after an outage that took the answer away. */
  @ParameterizedTest
  @EnumSource
  void endsThatAreWrittenTwiceChangeNothingMore(FinishFunction function, Postgres postgres)
      throws Exception {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = lanes(postgres, connection);
      lanes.setQueue(
          new SetQueue("q", null, null, null, null, null, null, 60, false, "skip", false));
      List<String> names = lanesFor(function);
      for (String lane : names) {
        start(lanes, lane, 1);
      }
      claimAll(lanes);
      end(lanes, function, names, 1, 9);

      assertThat(end(lanes, function, names, 1, 9))
          .extracting(Answer::what, Answer::count)
          .containsExactly(tuple("done", 0L));
      assertThat(lanes.texts("select distinct concat_ws(' ', active, succeeded) from lane"))
          .containsExactly("0 1");
    }
  }

  @Test
  void whereTheQueueIsCountedALaneGoesOnOnlyWhileNobodyWaits(Postgres postgres) throws Exception {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = lanes(postgres, connection);
      lanes.setQueue(new SetQueue("q", null, 100, null, 1, null, null, 60, false, "skip", false));
      start(lanes, "a", 3);
      claimAll(lanes);

      assertThat(end(lanes, List.of("a"), 1, 5)).extracting(Answer::what).contains("admitted");
      claimAll(lanes);
      assertThat(end(lanes, List.of("a"), 2, Relay.Offer.UNBOUNDED))
          .extracting(Answer::what)
          .contains("here");
    }
  }

  /** Keys of runs are drawn before their places, so they need not stand in the same order. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatFollowsIsAdmittedInTheOrderOfItsLaneWhateverItsKeys(int count, Postgres postgres)
      throws Exception {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = lanes(postgres, connection);
      lanes.setQueue(new SetQueue("q", null, null, null, 3, null, null, 60, false, "skip", false));
      List<String> names = List.of("a", "b").subList(0, count);
      for (String lane : names) {
        lanes.start(
            IntStream.rangeClosed(1, 6)
                .mapToObj(i -> new NewRun(key(lane, i), lane + i, "q", lane, "w", 0, null, null, 0))
                .toList());
      }
      claimAll(lanes);
      endThree(lanes, names);

      for (String lane : names) {
        assertThat(admitted(lanes, lane))
            .containsExactly(lane + 1, lane + 2, lane + 3, lane + 4, lane + 5, lane + 6);
      }
    }
  }

  /** Few stand near the head of their lane, for most have come after those of another. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatFollowsIsFoundInItsOrderHoweverFarItStands(int count, Postgres postgres)
      throws Exception {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = lanes(postgres, connection);
      lanes.setQueue(new SetQueue("q", null, null, null, 3, null, null, 60, false, "skip", false));
      List<String> names = List.of("a", "b").subList(0, count);
      for (String lane : names) {
        start(lanes, lane, 4);
      }
      start(lanes, "between", 300);
      for (String lane : names) {
        lanes.start(IntStream.rangeClosed(5, 200).mapToObj(i -> run(lane, i, 0)).toList());
      }
      claimAll(lanes);
      endThree(lanes, names);

      for (String lane : names) {
        assertThat(admitted(lanes, lane))
            .containsExactly(lane + 1, lane + 2, lane + 3, lane + 4, lane + 5, lane + 6);
      }
    }
  }

  @Test
  void whatFollowsMayHaveAnotherRankThanTheHeadOfItsLane(Postgres postgres) throws Exception {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = lanes(postgres, connection);
      lanes.setQueue(new SetQueue("q", null, null, null, 3, null, null, 60, false, "skip", true));
      for (String lane : List.of("a", "b")) {
        lanes.start(List.of(run(lane, 1, 2), run(lane, 2, 2), run(lane, 3, 2), run(lane, 5, 7)));
        lanes.start(List.of(run(lane, 6, 7), run(lane, 4, 2)));
      }
      claimAll(lanes);
      endThree(lanes, List.of("a", "b"));

      for (String lane : List.of("a", "b")) {
        assertThat(admitted(lanes, lane))
            .containsExactly(lane + 1, lane + 2, lane + 3, lane + 4, lane + 5, lane + 6);
      }
    }
  }

  private static void endThree(LaneFunctions lanes, List<String> of) throws SQLException {
    List<End> ends = new ArrayList<>();
    for (String lane : of) {
      for (int run = 1; run <= 3; run++) {
        ends.add(end(lanes, lane, run));
      }
    }
    lanes.finish(1, ends, CAN, 9, 9);
  }

  private static List<String> admitted(LaneFunctions lanes, String lane) throws SQLException {
    return lanes.texts(
        "select triggered_by from run where lane = ? and admitted_seq is not null order by admitted_seq",
        lane);
  }

  /** The later the run, the smaller. */
  private static UUID key(String lane, int number) {
    return new UUID(lane.charAt(0), 100 - number);
  }

  private static LaneFunctions lanes(Postgres postgres, Connection connection) throws SQLException {
    Millrace.start(postgres.source(), postgres.client()).close();
    LaneFunctions lanes = new LaneFunctions(connection);
    lanes.execute("set search_path = " + postgres.schema());
    lanes.join();
    lanes.setQueue(new SetQueue("q", null, null, null, 1, null, null, 60, false, "skip", false));
    return lanes;
  }

  private static void start(LaneFunctions lanes, String lane, int count) throws SQLException {
    lanes.start(IntStream.rangeClosed(1, count).mapToObj(i -> run(lane, i, 0)).toList());
  }

  private static NewRun run(String lane, int number, int priority) {
    return new NewRun(UUID.randomUUID(), lane + number, "q", lane, "w", priority, null, null, 0);
  }

  private static void claimAll(LaneFunctions lanes) throws SQLException {
    lanes.execute(
        """
        update run set status = 'running', node_id = 1, claim_no = claim_no + 1
        where status = 'queued' and admitted_seq is not null
        """);
  }

  private static List<String> lanesFor(FinishFunction function) {
    return function == FinishFunction.OF_ONE_LANE ? List.of("a") : List.of("a", "b");
  }

  private static List<Answer> end(LaneFunctions lanes, List<String> of, int run, int ahead)
      throws SQLException {
    return end(lanes, FinishFunction.OF_ONE_LANE, of, run, ahead);
  }

  private static List<Answer> end(
      LaneFunctions lanes, FinishFunction function, List<String> of, int run, int ahead)
      throws SQLException {
    List<End> ends = new ArrayList<>();
    for (String lane : of) {
      ends.add(end(lanes, lane, run));
    }
    return lanes.finish(function, 1, ends, CAN, 9, ahead);
  }

  private static End end(LaneFunctions lanes, String lane, int run) throws SQLException {
    UUID id =
        UUID.fromString(
            lanes.texts("select run_id from run where triggered_by = ?", lane + run).getFirst());
    return new End(id, "succeeded", "q", lane);
  }
}
