package io.millrace.engine.step;

/** How the end of a step is recorded: by itself, or together with that of its group. */
@FunctionalInterface
interface StepEnd {

  /** Hands the end to the journal and waits for what came of it. */
  Written record(Stop stop, StepSlot slot, WriteStep.State end);
}
