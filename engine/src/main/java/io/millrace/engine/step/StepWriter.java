package io.millrace.engine.step;

import io.millrace.engine.codec.Codec;
import io.millrace.engine.database.Clock;
import io.millrace.engine.database.Database;
import io.millrace.engine.journal.Entry;
import io.millrace.engine.journal.Journal;
import io.millrace.engine.run.Claim;
import io.millrace.run.Failure;
import io.millrace.run.StepStatus;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what happens to steps into entries of the journal. One for each node. */
public final class StepWriter {

  private final Journal journal;
  private final Codec codec;
  private final Clock clock;
  private final WriteStepKind steps;
  private final WriteAttempt.Kind attempts;
  private final ReopenSteps.Kind reopenings;
  private final StepTransactions transactions;
  private final int groupDepthMax;
  private final Abandoned abandoned = new Abandoned();

  /**
   * @param groupDepthMax how many groups may lie in one another
   * @param silenceMax see {@code NodeOptions.transactionSilenceMax}
   */
  public StepWriter(
      Database database,
      Journal journal,
      Codec codec,
      Clock clock,
      int groupDepthMax,
      Duration silenceMax) {
    this.groupDepthMax = groupDepthMax;
    this.journal = journal;
    this.codec = codec;
    this.clock = clock;
    this.steps = new WriteStepKind(database);
    this.attempts = new WriteAttempt.Kind(database);
    this.transactions = new StepTransactions(database, steps, silenceMax);
    this.reopenings = new ReopenSteps.Kind(database);
  }

  Codec codec() {
    return codec;
  }

  StepTransactions transactions() {
    return transactions;
  }

  int groupDepthMax() {
    return groupDepthMax;
  }

  /** Threads of this node that were given up. */
  public Abandoned abandoned() {
    return abandoned;
  }

  long nowMicros() {
    return clock.nowMicros();
  }

  /**
   * Notes a state that nobody waits for: a later one usually follows at once.
   *
   * @param first whether nothing was recorded of the step before
   */
  void note(Execution execution, StepSlot slot, WriteStep.State state, boolean first) {
    note(execution, new WriteStep(steps, execution.claim(), slot, state, first));
  }

  private void note(Execution execution, StepEntry<?> entry) {
    entry.countIn(execution.untold());
    journal.note(entry);
  }

  /** Hands an end over, whose outcome is waited for. */
  WriteStep record(Execution execution, StepSlot slot, WriteStep.State state) {
    WriteStep entry = entry(execution.claim(), slot, state);
    submit(execution, List.of(entry));
    return entry;
  }

  /** Hands entries over that are committed together. */
  void submit(Execution execution, List<? extends StepEntry<?>> entries) {
    entries.forEach(entry -> entry.countIn(execution.untold()));
    journal.submit(entries);
  }

  WriteStep entry(Claim claim, StepSlot slot, WriteStep.State state) {
    return new WriteStep(steps, claim, slot, state, false);
  }

  /** The entry that ends a step as cancelled; not handed over. */
  WriteStep cancelled(Claim claim, StepSlot slot, WriteStep.State last) {
    return new WriteStep(
        steps,
        claim,
        slot,
        new WriteStep.State(
            StepStatus.CANCELLED,
            last.attempts(),
            last.failures(),
            last.startedUs(),
            nowMicros(),
            null,
            null,
            last.group()),
        false);
  }

  /**
   * Hands over that a branch is tried again, and what failed or was given up inside it with it;
   * true once it is recorded, false when the claim is lost.
   */
  ReopenSteps reopen(
      Execution execution, StepSlot branch, WriteStep.State retrying, @Nullable String failedPath) {
    Claim claim = execution.claim();
    ReopenSteps entry = new ReopenSteps(reopenings, claim, branch.path() + "/", failedPath);
    submit(execution, List.of(entry(claim, branch, retrying), entry));
    return entry;
  }

  /** Hands an attempt over that is followed by another one, and whose record is waited for. */
  Entry<Boolean> record(Execution execution, String path, WriteAttempt.Attempt attempt) {
    WriteAttempt entry = new WriteAttempt(attempts, execution.claim(), path, attempt);
    submit(execution, List.of(entry));
    return entry;
  }

  /** Records an attempt that is followed by another one. */
  void note(Execution execution, String path, WriteAttempt.Attempt attempt) {
    note(execution, new WriteAttempt(attempts, execution.claim(), path, attempt));
  }

  String failure(Failure failure) {
    return codec.failure(failure);
  }
}
