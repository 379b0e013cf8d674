package io.millrace.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.run.Failure;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What errors say: which run, which step, and what to do. */
class MessagesTest {

  private static final RunId RUN = new RunId(new UUID(1, 2));
  private static final String STEP = "labels/eu";
  private static final Failure BOOM = new Failure("java.io.IOException", "boom", null, null);

  static List<Throwable> errors() {
    return List.of(
        new AwaitTimeoutException(RUN, Duration.ofSeconds(1)),
        new DatabaseException(DatabaseException.Reason.CLOSED, "closed; ask again", null),
        new InvalidInputException("order", "$.lines[3]", "is no number", null),
        new PayloadTooLargeException(RUN, "run %s: result of step '%s'".formatted(RUN, STEP), 9, 8),
        new QueueFullException("mail", "ada", 10),
        new ReplayMismatchException(RUN, 0, STEP, "other"),
        new RunCancelledException(RUN),
        new RunFailedException(RUN, BOOM),
        new RunStateException(RUN, RunStatus.FAILED, "cancel", "it has ended"),
        new ScopeViolationException(RUN, STEP, "'%s' was asked for here; fork it".formatted(STEP)),
        new StepFailedException(RUN, STEP, 2, BOOM),
        new StepResultException(
            RUN, STEP, "run %s: result of step '%s' is wrong; mend it".formatted(RUN, STEP), null),
        new StepTimeoutException(RUN, STEP, Duration.ofSeconds(1), false, false),
        new UnknownQueueException("mail", List.of("default")),
        new UnknownRunException(RUN),
        new UnknownStepException(RUN, STEP, List.of("a", "b")),
        new UnknownWorkflowException("order", List.of("index-files")),
        new BranchCancelled(RUN, "'%s' lost its race; nothing to do".formatted(STEP)),
        new CancelRequested(RUN),
        new ClaimLost(RUN),
        new DeadlineExceeded(RUN, Instant.EPOCH),
        new NodeStopping(RUN));
  }

  @Test
  void everyErrorIsLookedAt() {
    assertThat(errors().stream().map(error -> error.getClass().getName()))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(MillraceException.class, RunStopped.class)
                .flatMap(root -> Stream.of(root.getPermittedSubclasses()))
                .map(Class::getName)
                .toList());
  }

  @ParameterizedTest
  @MethodSource("errors")
  void aMessageNamesWhatIsInItsFields(Throwable error) throws Exception {
    for (Method field : error.getClass().getMethods()) {
      if (List.of("runId", "path", "asked", "workflow", "jsonPath", "queue", "lane")
          .contains(field.getName())) {
        assertThat(error).hasMessageContaining(String.valueOf(field.invoke(error)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("errors")
  void aMessageSaysWhatToDo(Throwable error) {
    if (error instanceof MillraceException && !(error instanceof InvalidInputException)) {
      assertThat(error.getMessage()).contains("; ");
    }
  }

  @Test
  void aFailedRunSaysOnceHowItGoesOn() {
    Failure told = new Failure("E", "too late; 'retry' executes it again", null, null);

    assertThat(new RunFailedException(RUN, told)).hasMessageEndingWith("executes it again");
    assertThat(new RunFailedException(RUN, BOOM)).hasMessageContaining("boom; 'retry' goes on");
  }
}
