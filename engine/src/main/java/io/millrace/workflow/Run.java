package io.millrace.workflow;

import io.millrace.failure.StepFailedException;
import io.millrace.run.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run as its workflow function sees it. Each call that does work records its result in the
 * database before it returns; when the run is executed again, after a crash or on another node, the
 * call returns what is recorded and does not work again.
 *
 * <pre>{@code
 * Workflow.named("order", Order.class, (run, order) -> {
 *   var payment = run.step("charge", () -> payments.charge(order));
 *   var labels = run.parallelAll("labels", order.parcels(), parcel -> printer.label(parcel));
 *   return new Receipt(payment, labels.size());
 * });
 * }</pre>
 *
 * <p><b>Identity.</b> A step is known by its path: the scope it stands in, its name, and how often
 * that name came before in the scope ({@code charge}, {@code charge#2}, {@code labels/0}). Paths do
 * not depend on timing. Names are 1 to 200 characters without {@code /}, {@code #} and control
 * characters.
 *
 * <p><b>Results.</b> What a step returns has been through the JSON codec, also the first time, so a
 * replay cannot differ. An error arrives as {@link StepFailedException}, also the first time.
 *
 * <p><b>Delivery.</b> A step is executed at least once and recorded exactly once: when a node dies
 * after the work and before the record, the work is done again.
 *
 * <p><b>Threads.</b> The methods belong to the thread that executes the function (or the branch);
 * they block it, a virtual thread, until the record is durable. From any other thread, and inside
 * the body of a step, they throw {@link io.millrace.failure.ScopeViolationException}.
 *
 * <p><b>Stopping.</b> When the run is cancelled, its claim is lost or its node stops, the thread is
 * interrupted and every method throws {@link io.millrace.failure.RunStopped}.
 */
public abstract class Run {

  /** Most branches of one group: what its results and rows still allow. */
  public static final int BRANCHES_MAX = 1_000_000;

  /** For implementations by the engine and by test stubs. */
  protected Run() {}

  /** The id of this run, the same on every execution. */
  public abstract RunId id();

  /** What was given as metadata at the start; never null, unmodifiable. */
  public abstract Map<String, String> metadata();

  /**
   * Executes {@code body} once and records its result.
   *
   * @param name name of the step in its scope
   * @param reified leave it out: it carries the result's class. A result with type arguments that
   *     JSON does not restore by itself, such as {@code List<Quote>}, needs {@link #step(String,
   *     StepOptions, Type, StepBody)}
   * @return the recorded result
   * @throws StepFailedException if the body throws
   * @throws io.millrace.failure.StepResultException if the result does not survive the codec
   * @throws io.millrace.failure.ReplayMismatchException if another step is recorded in this place
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only asked for its class
  public final <T extends @Nullable Object> T step(String name, StepBody<T> body, T... reified) {
    return step(name, StepOptions.defaults(), Type.reified(reified), body);
  }

  /** As {@link #step(String, StepBody, Object...)}, with options. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only asked for its class
  public final <T extends @Nullable Object> T step(
      String name, StepOptions options, StepBody<T> body, T... reified) {
    return step(name, options, Type.reified(reified), body);
  }

  /** As {@link #step(String, StepBody, Object...)}, with options and a full result type. */
  public final <T extends @Nullable Object> T step(
      String name, StepOptions options, Type<T> type, StepBody<T> body) {
    return perform(name, options, type, body);
  }

  /** A step without a result. */
  public final void action(String name, StepAction action) {
    action(name, StepOptions.defaults(), action);
  }

  /** A step without a result, with options. */
  public final void action(String name, StepOptions options, StepAction action) {
    perform(
        name,
        options,
        Type.of(Json.class),
        () -> {
          action.execute();
          return Json.NULL;
        });
  }

  /**
   * Executes {@code body} for every item, in parallel, each as a recorded branch {@code
   * name/index}. The first branch that fails for good cancels the others and is thrown; branches
   * that ended before keep their results, and a replay executes only what has none.
   *
   * @param items at most {@value #BRANCHES_MAX}; their order must be the same on every execution
   * @param reified leave it out: it carries the class of a branch's result
   * @return the results in the order of the items
   * @throws StepFailedException if a branch fails; it names the branch
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only asked for its class
  public final <I, T extends @Nullable Object> List<T> parallelAll(
      String name, List<I> items, BranchBody<I, T> body, T... reified) {
    return parallelAll(name, items, ParallelOptions.defaults(), Type.reified(reified), body);
  }

  /** As {@link #parallelAll(String, List, BranchBody, Object...)}, with options. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only asked for its class
  public final <I, T extends @Nullable Object> List<T> parallelAll(
      String name, List<I> items, ParallelOptions options, BranchBody<I, T> body, T... reified) {
    return parallelAll(name, items, options, Type.reified(reified), body);
  }

  /**
   * As {@link #parallelAll(String, List, BranchBody, Object...)}, with a full result type.
   *
   * @throws IllegalArgumentException if the options collect all, as there would be no place for the
   *     failures: see {@link #collectAll}
   */
  public final <I, T extends @Nullable Object> List<T> parallelAll(
      String name, List<I> items, ParallelOptions options, Type<T> type, BranchBody<I, T> body) {
    if (options.strategy() != ParallelOptions.Strategy.FAIL_FAST) {
      throw new IllegalArgumentException(
          "parallelAll '%s' returns results only; to collect failures too, use collectAll"
              .formatted(name));
    }
    return branches(name, items, options, type, body).stream().map(BranchOutcome::get).toList();
  }

  /**
   * As {@link #parallelAll(String, List, BranchBody, Object...)}, but every branch ends, whatever
   * comes of the others, and nothing is thrown.
   *
   * @return what came of each, in the order of the items
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only asked for its class
  public final <I, T extends @Nullable Object> List<BranchOutcome<T>> collectAll(
      String name, List<I> items, BranchBody<I, T> body, T... reified) {
    return collectAll(name, items, ParallelOptions.defaults(), Type.reified(reified), body);
  }

  /** As {@link #collectAll(String, List, BranchBody, Object...)}, with options. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only asked for its class
  public final <I, T extends @Nullable Object> List<BranchOutcome<T>> collectAll(
      String name, List<I> items, ParallelOptions options, BranchBody<I, T> body, T... reified) {
    return collectAll(name, items, options, Type.reified(reified), body);
  }

  /** As {@link #collectAll(String, List, BranchBody, Object...)}, with a full result type. */
  public final <I, T extends @Nullable Object> List<BranchOutcome<T>> collectAll(
      String name, List<I> items, ParallelOptions options, Type<T> type, BranchBody<I, T> body) {
    return branches(name, items, options.collectingAll(), type, body);
  }

  /**
   * Executes branches side by side, each with a result type of its own; see {@link Group}. All have
   * ended when it returns; the first that fails for good cancels the others and is thrown.
   *
   * @return what the body returns
   * @throws StepFailedException if a branch fails; it names the branch
   * @throws X what the body throws
   */
  public final <R extends @Nullable Object, X extends Exception> R parallel(
      String name, GroupBody<R, X> body) throws X {
    return parallel(name, ParallelOptions.defaults(), body);
  }

  /**
   * As {@link #parallel(String, GroupBody)}, with options: with {@link
   * ParallelOptions#collectingAll()} every branch ends and nothing is thrown; ask each {@link
   * Branch#outcome()}.
   */
  public abstract <R extends @Nullable Object, X extends Exception> R parallel(
      String name, ParallelOptions options, GroupBody<R, X> body) throws X;

  /**
   * Executes branches side by side until the first succeeds, and returns its result; the others are
   * interrupted and recorded as cancelled. Which one won is recorded with its result, so every
   * replay returns the same.
   *
   * <pre>{@code
   * Label label = run.race("label", race -> {
   *   race.add("eu", () -> eu.print(quotes));
   *   race.add("us", () -> us.print(quotes));
   * });
   * }</pre>
   *
   * <p>A branch that ignores its interrupt is not waited for; what it still does is not recorded.
   *
   * @param reified leave it out: it carries the class of the result, which the compiler takes from
   *     where the result goes. Where that is {@code var}, it cannot know it
   * @return the result of the winner
   * @throws StepFailedException if all branches failed; it lists each with its error
   * @throws IllegalArgumentException if the race has no branches, or its result's type is not known
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only asked for its class
  public final <T extends @Nullable Object> T race(String name, RaceBody<T> body, T... reified) {
    Type<T> type = Type.reified(reified);
    if (type.reflected() == Object.class) {
      throw new IllegalArgumentException(
          "race '%s' does not know the type of its result; write it in place of var, or pass Type.of(...)"
              .formatted(name));
    }
    return race(name, type, body);
  }

  /** As {@link #race(String, RaceBody, Object...)}, with a full result type. */
  public abstract <T extends @Nullable Object> T race(String name, Type<T> type, RaceBody<T> body);

  /**
   * Executes SQL of the application and records the step in one transaction, so that both happen
   * exactly once. The application's tables have to be in the database that Millrace uses.
   *
   * <pre>{@code
   * run.transaction("debit", connection -> {
   *   try (var update = connection.prepareStatement("update account set ...")) {
   *     return update.executeUpdate();
   *   }
   * });
   * }</pre>
   *
   * <p>The transaction is READ COMMITTED. What the body does elsewhere than on the connection may
   * happen more than once.
   *
   * @param reified leave it out: it carries the class of the result
   * @throws StepFailedException if the body throws; its transaction was rolled back
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only asked for its class
  public final <T extends @Nullable Object> T transaction(
      String name, TransactionBody<T> body, T... reified) {
    return transaction(name, StepOptions.defaults(), Type.reified(reified), body);
  }

  /** As {@link #transaction(String, TransactionBody, Object...)}, with options. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only asked for its class
  public final <T extends @Nullable Object> T transaction(
      String name, StepOptions options, TransactionBody<T> body, T... reified) {
    return transaction(name, options, Type.reified(reified), body);
  }

  /** As {@link #transaction(String, TransactionBody, Object...)}, with a full result type. */
  public abstract <T extends @Nullable Object> T transaction(
      String name, StepOptions options, Type<T> type, TransactionBody<T> body);

  /**
   * The time by the database's clock; recorded as a step {@code now}, so a replay sees the same.
   */
  public abstract Instant now();

  /** A number in [0, 1); recorded as a step {@code random}, so a replay sees the same. */
  public final double random() {
    return perform(
        "random",
        StepOptions.defaults(),
        Type.of(Double.class),
        () -> ThreadLocalRandom.current().nextDouble());
  }

  /** A random id; recorded as a step {@code uuid}, so a replay sees the same. */
  public final UUID uuid() {
    return perform("uuid", StepOptions.defaults(), Type.of(UUID.class), UUID::randomUUID);
  }

  /** The one way into a group of items. */
  protected abstract <I, T extends @Nullable Object> List<BranchOutcome<T>> branches(
      String name, List<I> items, ParallelOptions options, Type<T> type, BranchBody<I, T> body);

  /** The one way into a step; see {@link #step(String, StepBody, Object...)}. */
  protected abstract <T extends @Nullable Object> T perform(
      String name, StepOptions options, Type<T> type, StepBody<T> body);

  /**
   * A step that is executed once others have succeeded.
   *
   * @param name name of the step
   * @param options how it is executed
   * @param after names of the steps it waits for; all of them come before it in the plan
   * @param body the work
   * @param whenRecorded is given its result, before a step begins that waits for it
   */
  protected record PlannedStep(
      String name,
      StepOptions options,
      Set<String> after,
      StepBody<Json> body,
      Consumer<Json> whenRecorded) {}

  /**
   * Executes steps as soon as those they wait for have succeeded, side by side where they may.
   *
   * @throws StepFailedException if a step fails, after all that do not wait for it have ended; the
   *     failure is that of the first in the plan
   */
  protected abstract void performAll(List<PlannedStep> plan);

  /** Encodes a value as a step result would be. */
  protected abstract Json encode(@Nullable Object value);

  /** Decodes what {@link #encode} made. */
  protected abstract <T extends @Nullable Object> T decode(Json json, Type<T> type);
}
