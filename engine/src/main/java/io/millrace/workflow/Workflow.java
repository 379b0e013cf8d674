package io.millrace.workflow;

import org.jspecify.annotations.Nullable;

/**
 * A named, versioned function that can be run durably.
 *
 * <pre>{@code
 * var order = millrace.register(Workflow.named("order", Order.class, (run, input) -> {
 *   var payment = run.step("charge", () -> payments.charge(input));
 *   return new Receipt(payment);
 * }));
 * }</pre>
 *
 * <p>Immutable; the function is called by many threads at once, one for each run.
 *
 * @param <I> the input, read from JSON
 * @param <O> the output, written as JSON
 */
public final class Workflow<I, O extends @Nullable Object> {

  /** Longest name: it stands in every run's row and in metrics. */
  public static final int NAME_LENGTH_MAX = 200;

  private final String name;
  private final int version;
  private final Type<I> input;
  private final Type<O> output;
  private final InputCheck<I> check;
  private final WorkflowFunction<I, O> function;

  private Workflow(
      String name,
      int version,
      Type<I> input,
      Type<O> output,
      InputCheck<I> check,
      WorkflowFunction<I, O> function) {
    this.name = name;
    this.version = version;
    this.input = input;
    this.output = output;
    this.check = check;
    this.function = function;
  }

  /**
   * A workflow of version 1.
   *
   * @param name 1 to 200 characters, none of them a control character; stored with every run, so
   *     renaming orphans them
   * @param reified leave it out: it carries the output's class. An output with type arguments that
   *     JSON does not restore by itself needs {@link #named(String, Type, Type, WorkflowFunction)}
   * @throws IllegalArgumentException if the name cannot be used
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only asked for its class
  public static <I, O extends @Nullable Object> Workflow<I, O> named(
      String name, Class<I> input, WorkflowFunction<I, O> function, O... reified) {
    return named(name, Type.of(input), Type.reified(reified), function);
  }

  /** A workflow of version 1 whose input or output has type arguments. */
  public static <I, O extends @Nullable Object> Workflow<I, O> named(
      String name, Type<I> input, Type<O> output, WorkflowFunction<I, O> function) {
    if (name.isBlank()
        || name.length() > NAME_LENGTH_MAX
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "workflow name '%s' must have 1 to %d characters and no control characters"
              .formatted(name, NAME_LENGTH_MAX));
    }
    return new Workflow<>(name, 1, input, output, accepted -> {}, function);
  }

  /**
   * The same workflow under another version. A run stays with the version it was started with; a
   * node executes the versions that are registered on it.
   *
   * @param version at least 1
   */
  public Workflow<I, O> version(int version) {
    if (version < 1) {
      throw new IllegalArgumentException(
          "workflow '%s': version %d must be at least 1".formatted(name, version));
    }
    return new Workflow<>(name, version, input, output, check, function);
  }

  /** The same workflow with a check that every input passes before its run is stored. */
  public Workflow<I, O> checkedBy(InputCheck<I> check) {
    return new Workflow<>(name, version, input, output, check, function);
  }

  /** Name, as stored with every run. */
  public String name() {
    return name;
  }

  /** Version, as stored with every run. */
  public int version() {
    return version;
  }

  /** What the input is read as. */
  public Type<I> input() {
    return input;
  }

  /** What the output is read as. */
  public Type<O> output() {
    return output;
  }

  /** The check of inputs. */
  public InputCheck<I> check() {
    return check;
  }

  /** The code. */
  public WorkflowFunction<I, O> function() {
    return function;
  }

  @Override
  public String toString() {
    return "%s@%d".formatted(name, version);
  }
}
