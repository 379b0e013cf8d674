package io.millrace.engine.step;

import io.millrace.failure.RunStopped;
import io.millrace.failure.ScopeViolationException;
import io.millrace.run.RunId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where code of a run stands: the run's own function, or one branch of a group. It gives out the
 * places of the steps. It belongs to the one thread that executes the code; only the reason to stop
 * comes from elsewhere.
 */
final class Scope implements Stop {

  /** The scope that the current thread executes; bound for the length of a function or branch. */
  static final ScopedValue<Scope> CURRENT = ScopedValue.newInstance();

  private static final int NAME_LENGTH_MAX = 200;

  private final RunId run;
  private final String prefix;
  private final int depth;
  private final Thread owner = Thread.currentThread();
  private final Stop stop;
  private final Runnable whenAsked;

  // Names that were given out. All three are touched by the owner only.
  private final Names names = new Names();
  private int ordinal;
  private @Nullable String openStep;

  /** Counts how often a name came. */
  static final class Names {

    private final Map<String, Integer> occurrences = new HashMap<>();

    /** The name, with a number from its second time on. */
    String next(String name) {
      int occurrence = occurrences.merge(name, 1, Integer::sum);
      return occurrence == 1 ? name : name + "#" + occurrence;
    }
  }

  /**
   * @param prefix path with a slash at its end; empty for the run's own function
   * @param depth how many groups are around it
   * @param stop whether the code may go on
   * @param whenAsked is told whenever the code asks for a step
   */
  private Scope(RunId run, String prefix, int depth, Stop stop, Runnable whenAsked) {
    this.run = run;
    this.prefix = prefix;
    this.depth = depth;
    this.stop = stop;
    this.whenAsked = whenAsked;
  }

  /** The scope of a run's own function, to be executed by the calling thread. */
  static Scope ofRun(RunId run, Stop stop) {
    return new Scope(run, "", 0, stop, () -> {});
  }

  /** The scope of an attempt of a branch, to be executed by the calling thread. */
  static Scope ofBranch(RunId run, StepSlot branch, int depth, Attempt attempt) {
    return new Scope(run, branch.path() + "/", depth, attempt, attempt::noteInnerSteps);
  }

  /** How many groups are around it. */
  int depth() {
    return depth;
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
          name,
          "'%s' was asked for from thread '%s', which does not execute this run; give the work to the run with parallelAll (or fork it in a group)"
              .formatted(name, Thread.currentThread().getName()));
    }
    if (scope.openStep != null) {
      throw new ScopeViolationException(
          run,
          name,
          "'%s' was asked for inside the body of step '%s'; a step is one unit: ask for it after the step, or make the step a branch"
              .formatted(name, scope.openStep));
    }
    scope.check();
    return scope;
  }

  @Override
  public @Nullable RunStopped reason() {
    return stop.reason();
  }

  /** The place of the next step. */
  StepSlot next(StepKind kind, String name, @Nullable String fingerprint) {
    checkName(run, name);
    whenAsked.run();
    return new StepSlot(kind, prefix, names.next(name), ordinal++, fingerprint);
  }

  /** The path that a step of this name would have here, for messages. */
  String pathOf(String name) {
    return prefix + name;
  }

  /** Marks that the body of a step is under way. */
  void enterStep(String path) {
    openStep = path;
  }

  void leaveStep() {
    openStep = null;
  }

  static void checkName(RunId run, String name) {
    boolean usable =
        !name.isBlank()
            && name.length() <= NAME_LENGTH_MAX
            && name.chars().noneMatch(c -> c == '/' || c == '#' || Character.isISOControl(c));
    if (!usable) {
      throw new ScopeViolationException(
          run,
          name,
          "step name '%s' cannot be part of a path; give one of 1 to %d characters, none of them '/', '#' or a control character"
              .formatted(name, NAME_LENGTH_MAX));
    }
  }
}
