package io.millrace.engine.run;

import static io.millrace.run.RunStatus.CANCELLED;
import static io.millrace.run.RunStatus.FAILED;
import static io.millrace.run.RunStatus.QUEUED;
import static io.millrace.run.RunStatus.RUNNING;
import static io.millrace.run.RunStatus.SUCCEEDED;

import io.millrace.run.RunStatus;
import java.util.List;
import java.util.Optional;

/**
 * The life of a run as a table: what is not listed is not allowed. Statements that change a status
 * carry the same from-states; a test drives every row against the database, and the diagram in the
 * documentation is made from it.
 */
public final class RunTransitions {

  /**
   * One allowed change.
   *
   * @param from the status before
   * @param event what happens
   * @param to the status after
   */
  public record Transition(RunStatus from, RunEvent event, RunStatus to) {}

  /** How a run may be stored: it waits, or begins at once on the node that started it. */
  public static final List<RunStatus> FIRST = List.of(QUEUED, RUNNING);

  /** All changes. */
  public static final List<Transition> TABLE =
      List.of(
          new Transition(QUEUED, RunEvent.CLAIM, RUNNING),
          new Transition(QUEUED, RunEvent.CANCEL, CANCELLED),
          new Transition(QUEUED, RunEvent.DEADLINE, FAILED),
          new Transition(RUNNING, RunEvent.SUCCEED, SUCCEEDED),
          new Transition(RUNNING, RunEvent.FAIL, FAILED),
          new Transition(RUNNING, RunEvent.DEADLINE, FAILED),
          new Transition(RUNNING, RunEvent.CRASH_LOOP, FAILED),
          new Transition(RUNNING, RunEvent.CANCEL, CANCELLED),
          new Transition(RUNNING, RunEvent.RELEASE, QUEUED),
          new Transition(RUNNING, RunEvent.REQUEUE, QUEUED),
          new Transition(FAILED, RunEvent.RETRY, QUEUED),
          new Transition(CANCELLED, RunEvent.RETRY, QUEUED));

  private RunTransitions() {}

  /** The status after the event; empty if it is not allowed. */
  public static Optional<RunStatus> after(RunStatus from, RunEvent event) {
    return TABLE.stream()
        .filter(row -> row.from == from && row.event == event)
        .map(Transition::to)
        .findFirst();
  }

  /** The statuses from which the event is allowed. */
  public static List<RunStatus> sources(RunEvent event) {
    return TABLE.stream().filter(row -> row.event == event).map(Transition::from).toList();
  }

  /** The table as a Mermaid state diagram. */
  public static String diagram() {
    StringBuilder mermaid = new StringBuilder("stateDiagram-v2\n");
    FIRST.forEach(first -> mermaid.append("  [*] --> %s: start%n".formatted(first.text())));
    for (Transition row : TABLE) {
      mermaid.append(
          "  %s --> %s: %s%n"
              .formatted(
                  row.from.text(),
                  row.to.text(),
                  row.event.name().toLowerCase(java.util.Locale.ROOT)));
    }
    return mermaid.append("  succeeded --> [*]\n").toString().replace("\r\n", "\n");
  }
}
