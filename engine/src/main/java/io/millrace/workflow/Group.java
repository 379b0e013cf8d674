package io.millrace.workflow;

import org.jspecify.annotations.Nullable;

/**
 * Branches of a run that are executed side by side, each with a result type of its own. It lives
 * inside {@link Run#parallel(String, GroupBody)}.
 *
 * <pre>{@code
 * var cheapest = run.parallel("quotes", group -> {
 *   Branch<Quote> dhl = group.fork("dhl", () -> dhlApi.quote(order));
 *   Branch<Quote> ups = group.fork("ups", () -> upsApi.quote(order));
 *   group.join();
 *   return Quote.cheaper(dhl.get(), ups.get());
 * });
 * }</pre>
 *
 * <p>A branch may begin as soon as it is forked. It is recorded under {@code group/name}; it may
 * hold steps and groups of its own. Forks must be the same in the same order on every execution.
 *
 * <p><b>Threads.</b> A group belongs to the thread that executes its body; each branch is executed
 * on a virtual thread of its own, and {@code run.*} inside it belongs to that thread.
 */
public abstract class Group {

  /** For implementations by the engine and by test stubs. */
  protected Group() {}

  /**
   * Begins a branch, with the options of the group.
   *
   * @param name as of a step: unique in the group, or counted ({@code dhl#2})
   * @param reified leave it out: it carries the class of the result
   * @throws IllegalStateException if the group was joined
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only asked for its class
  public final <T extends @Nullable Object> Branch<T> fork(
      String name, StepBody<T> body, T... reified) {
    return fork(name, BranchOptions.defaults(), Type.reified(reified), body);
  }

  /** As {@link #fork(String, StepBody, Object...)}, with options. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only asked for its class
  public final <T extends @Nullable Object> Branch<T> fork(
      String name, BranchOptions options, StepBody<T> body, T... reified) {
    return fork(name, options, Type.reified(reified), body);
  }

  /** As {@link #fork(String, StepBody, Object...)}, with options and a full result type. */
  public abstract <T extends @Nullable Object> Branch<T> fork(
      String name, BranchOptions options, Type<T> type, StepBody<T> body);

  /**
   * Waits for all branches, or for the first failure where the group fails fast. It comes by itself
   * at the end of the group's body; to call it earlier is to use the results inside the body.
   *
   * @throws io.millrace.failure.StepFailedException if the group fails fast and a branch failed; it
   *     names the branch
   */
  public abstract void join();
}
