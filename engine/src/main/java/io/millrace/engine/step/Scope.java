package io.millrace.engine.step;

import io.millrace.failure.RunStopped;
import io.millrace.failure.ScopeViolationException;
import io.millrace.run.RunId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where code of a run stands: the run's own function, or one branch of a group. It gives out the
 * places of the steps. It belongs to the one thread that executes the code; only the reason to stop
 * comes from elsewhere.
 */
final class Scope {

  /** The scope that the current thread executes; bound for the length of a function or branch. */
  static final ScopedValue<Scope> CURRENT = ScopedValue.newInstance();

  private static final int NAME_LENGTH_MAX = 200;

  private final RunId run;
  private final String prefix;
  private final Thread owner = Thread.currentThread();
  private final Supplier<@Nullable RunStopped> stopped;
  private final boolean remembers;

  // All three are touched by the owner only.
  private final Map<String, Integer> occurrences = new HashMap<>();
  private int ordinal;
  private @Nullable String openStep;

  /**
   * @param prefix path with a slash at its end; empty for the run's own function
   * @param stopped gives the reason once the code must not go on
   * @param remembers whether the code may be executed again within this execution, as the attempts
   *     of a branch are, so that the results of its steps must be kept at hand
   */
  Scope(RunId run, String prefix, Supplier<@Nullable RunStopped> stopped, boolean remembers) {
    this.run = run;
    this.prefix = prefix;
    this.stopped = stopped;
    this.remembers = remembers;
  }

  boolean remembers() {
    return remembers;
  }

  /**
   * The scope of the calling thread.
   *
   * @throws ScopeViolationException if the thread executes no scope of this run, or a step's body
   */
  static Scope current(RunId run, String name) {
    Scope scope = CURRENT.isBound() ? CURRENT.get() : null;
    if (scope == null || !scope.run.equals(run) || !scope.owner.equals(Thread.currentThread())) {
      throw new ScopeViolationException(
          run,
          "'%s' was asked for from thread '%s', which does not execute this run; give the work to the run with parallelAll (or fork it in a group)"
              .formatted(name, Thread.currentThread().getName()));
    }
    if (scope.openStep != null) {
      throw new ScopeViolationException(
          run,
          "'%s' was asked for inside the body of step '%s'; a step is one unit: ask for it after the step, or make the step a branch"
              .formatted(name, scope.openStep));
    }
    scope.checkStopped();
    return scope;
  }

  /** Throws the reason once the code must not go on. */
  void checkStopped() {
    RunStopped reason = stopped.get();
    if (reason != null) {
      throw reason;
    }
  }

  /** The place of the next step. */
  StepSlot next(StepKind kind, String name) {
    checkName(name);
    int occurrence = occurrences.merge(name, 1, Integer::sum);
    String named = occurrence == 1 ? name : name + "#" + occurrence;
    return new StepSlot(kind, prefix, named, ordinal++, null);
  }

  /** Marks that the body of a step is under way. */
  void enterStep(String path) {
    openStep = path;
  }

  void leaveStep() {
    openStep = null;
  }

  private void checkName(String name) {
    boolean usable =
        !name.isBlank()
            && name.length() <= NAME_LENGTH_MAX
            && name.chars().noneMatch(c -> c == '/' || c == '#' || Character.isISOControl(c));
    if (!usable) {
      throw new ScopeViolationException(
          run,
          "step name '%s' must have 1 to %d characters, none of them '/', '#' or a control character"
              .formatted(name, NAME_LENGTH_MAX));
    }
  }
}
