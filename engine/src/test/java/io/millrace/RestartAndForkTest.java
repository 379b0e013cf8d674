package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.failure.RunFailedException;
import io.millrace.failure.RunStateException;
import io.millrace.failure.StepFailedException;
import io.millrace.failure.UnknownRunException;
import io.millrace.failure.UnknownStepException;
import io.millrace.run.Origin;
import io.millrace.run.RunDetails;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import io.millrace.run.StartOptions;
import io.millrace.run.StepSummary;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Json;
import io.millrace.workflow.RetryPolicy;
import io.millrace.workflow.Run;
import io.millrace.workflow.StepOptions;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@PostgresTest
class RestartAndForkTest {

  private static final StartOptions OPTIONS =
      StartOptions.defaults()
          .withIdempotencyKey("once")
          .withMetadata(Map.of("tenant", "north"))
          .withTriggeredBy("a test")
          .withDeadline(Duration.ofHours(1));

  private final Map<String, AtomicInteger> executions = new ConcurrentHashMap<>();
  private final AtomicBoolean broken = new AtomicBoolean(true);
  private final Workflow<String, String> job = Workflow.named("job", String.class, this::job);

  /** A step that needs two attempts, one that fails and is survived, a group, and two more. */
  private String job(Run run, String input) throws Exception {
    String first =
        run.step("first", StepOptions.retrying(RetryPolicy.fixed(2, Duration.ZERO)), this::second);
    try {
      run.step("survived", this::fails);
    } catch (StepFailedException e) {
      count("caught");
    }
    List<String> group =
        run.parallelAll(
            "group",
            List.of("a", "b"),
            item -> run.step("inner", () -> item + count("inner " + item)));
    String next = run.step("next", () -> "n" + count("next"));
    return run.step("last", () -> last(input + first + String.join("", group) + next));
  }

  private String second() {
    if (count("first") == 1) {
      throw new IllegalStateException("the first attempt");
    }
    return "f";
  }

  private String fails() {
    count("survived");
    throw new IllegalStateException("always");
  }

  private String last(String result) {
    count("last");
    if (broken.get()) {
      throw new IllegalStateException("broken");
    }
    return result;
  }

  private int count(String name) {
    return executions.computeIfAbsent(name, k -> new AtomicInteger()).incrementAndGet();
  }

  private int executed(String name) {
    return executions.getOrDefault(name, new AtomicInteger()).get();
  }

  private RunId failed(Millrace millrace) {
    millrace.register(job);
    RunHandle<String> run = millrace.start(job, "x", OPTIONS);
    assertThatThrownBy(run::await)
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("broken");
    return run.id();
  }

  @Test
  void aRestartIsANewRunFromScratchThatNamesTheOldOne(Postgres postgres) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      RunId old = failed(millrace);
      RunDetails before = millrace.details(old);
      broken.set(false);
      RunHandle<Json> restarted = millrace.restart(old);

      assertThat(restarted.await().text()).isEqualTo("\"xfa2b2n2\"");
      assertThat(restarted.id()).isGreaterThan(old);
      RunDetails after = millrace.details(restarted.id());
      assertThat(after.origin()).isEqualTo(new Origin(old, Origin.Kind.RESTART));
      assertThat(after.summary().workflow()).isEqualTo("job");
      assertThat(after.summary().version()).isEqualTo(1);
      assertThat(after.input()).isEqualTo("\"x\"");
      assertThat(after.metadata()).isEqualTo(Map.of("tenant", "north"));
      assertThat(after.triggeredBy()).isEqualTo("a test");
      assertThat(after.deadline()).isNull();
      assertThat(millrace.details(old)).isEqualTo(before);
      assertThat(millrace.start(job, "x", OPTIONS).id()).isEqualTo(old);
    }
  }

  @Test
  void aForkKeepsWhatIsRecordedBeforeTheStepAndExecutesTheRest(Postgres postgres) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      RunId old = failed(millrace);
      RunDetails before = millrace.details(old);
      broken.set(false);
      RunHandle<Json> forked = millrace.forkFrom(old, "next");

      assertThat(forked.await().text()).isEqualTo("\"xfa1b1n2\"");
      assertThat(
              List.of(
                  executed("first"), executed("survived"), executed("inner a"), executed("next")))
          .containsExactly(2, 1, 1, 2);
      // The code itself runs again.
      assertThat(executed("caught")).isEqualTo(2);
      RunDetails after = millrace.details(forked.id());
      assertThat(after.origin()).isEqualTo(new Origin(old, Origin.Kind.FORK));
      assertThat(upToGroup(after)).hasSize(7).containsExactlyElementsOf(upToGroup(before));
      assertThat(after.steps().getFirst().attempts()).hasSize(2);
      assertThat(millrace.details(old)).isEqualTo(before);
    }
  }

  private static List<StepSummary> upToGroup(RunDetails run) {
    return run.steps().stream()
        .filter(step -> !List.of("next", "last").contains(step.path()))
        .toList();
  }

  @Test
  void aForkFromTheGroupExecutesAllOfItAndOneFromTheFirstStepAll(Postgres postgres)
      throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      RunId old = failed(millrace);
      broken.set(false);

      assertThat(millrace.forkFrom(old, "group").await().text()).isEqualTo("\"xfa2b2n2\"");
      assertThat(executed("first")).isEqualTo(2);
      RunHandle<Json> all = millrace.forkFrom(old, "first");
      assertThat(all.await().text()).isEqualTo("\"xfa3b3n3\"");
      assertThat(executed("first")).isEqualTo(3);
      // A fork can be forked and restarted as any other run.
      assertThat(millrace.forkFrom(all.id(), "last").await().text()).isEqualTo("\"xfa3b3n3\"");
      assertThat(executed("next")).isEqualTo(3);
    }
  }

  @Test
  void aStepThatWasGivenUpIsNotTakenOver(Postgres postgres) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      RunId old = failed(millrace);
      broken.set(false);
      // As a run that was cancelled in the middle of the group, and whose code went on all the
      // same.
      postgres.execute(
          "update <schema>.step set status = 'cancelled', output = null, error = null where path = 'group'");

      assertThat(millrace.forkFrom(old, "next").await().text()).isEqualTo("\"xfa2b2n2\"");
    }
  }

  @Test
  void aStepThatIsNotThereOrStandsInAGroupIsRefusedAndNothingIsStored(Postgres postgres) {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      RunId old = failed(millrace);

      assertThatThrownBy(() -> millrace.forkFrom(old, "nowhere"))
          .isInstanceOf(UnknownStepException.class)
          .hasMessage(
              "run %s has no step 'nowhere'; its steps are 'first', 'survived', 'group', 'next', 'last'"
                  .formatted(old));
      assertThatThrownBy(() -> millrace.forkFrom(old, "group/0/inner"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("stands inside of a group; fork from the whole group 'group'");
      assertThat(postgres.count("select count(*) from <schema>.run")).isEqualTo(1);
    }
  }

  @Test
  void manyStepsAreNotAllListed() {
    RunId run = new RunId(UUID.randomUUID());
    List<String> known = java.util.stream.IntStream.range(0, 12).mapToObj(i -> "s" + i).toList();

    assertThat(new UnknownStepException(run, "x", known))
        .hasMessageEndingWith(
            "its steps are 's0', 's1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9' and 2 more");
    assertThat(new UnknownStepException(run, "x", List.of()))
        .hasMessageEndingWith("nothing is recorded of it, so start a new run");
  }

  @Test
  void onlyRunsThatHaveEndedAreRestartedAndForked(Postgres postgres) {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(job);
      RunHandle<String> queued = client.start(job, "x");

      assertThatThrownBy(() -> client.restart(queued.id()))
          .isInstanceOf(RunStateException.class)
          .hasMessageContaining("is queued: cannot restart it; wait for its end");
      assertThatThrownBy(() -> client.forkFrom(queued.id(), "first"))
          .isInstanceOf(RunStateException.class)
          .hasMessageContaining("is queued: cannot fork it");
      RunId nobody = new RunId(UUID.randomUUID());
      assertThatThrownBy(() -> client.restart(nobody)).isInstanceOf(UnknownRunException.class);
      queued.cancel();
      assertThat(client.restart(queued.id()).status()).isEqualTo(RunStatus.QUEUED);
    }
  }
}
