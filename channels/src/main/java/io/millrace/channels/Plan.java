package io.millrace.channels;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What a worker shall do. It owns the sender from the beginning: whatever is refused fails it, so
 * that a receiver does not wait for a worker that never was.
 *
 * @param name null where it was given none
 * @param sender null where it has none
 * @param timeout null for as long as it takes
 */
record Plan<T extends @Nullable Object>(
    @Nullable String name,
    Callable<T> function,
    @Nullable Sender<?> sender,
    @Nullable Duration timeout) {

  static <T extends @Nullable Object> Plan<T> of(Callable<T> function) {
    return new Plan<>(null, Objects.requireNonNull(function, "function"), null, null);
  }

  static Plan<@Nullable Void> of(Worker.Action action) {
    Objects.requireNonNull(action, "action");
    return of(
        () -> {
          action.run();
          return null;
        });
  }

  @SuppressWarnings("ConstantValue") // callers may not check for null
  static <S> Plan<@Nullable Void> of(Sender<S> sender, Worker.Producer<S> producer) {
    Objects.requireNonNull(sender, "sender");
    Plan<@Nullable Void> plan =
        new Plan<>(
            null,
            () -> {
              producer.produce(sender);
              return null;
            },
            sender,
            null);
    if (producer == null) {
      throw plan.refused(new NullPointerException("producer"));
    }
    return plan;
  }

  @SuppressWarnings("ConstantValue") // callers may not check for null
  Plan<T> named(String name) {
    if (name == null) {
      throw refused(new NullPointerException("name"));
    }
    return new Plan<>(name, function, sender, timeout);
  }

  @SuppressWarnings("ConstantValue") // callers may not check for null
  Plan<T> within(Duration timeout) {
    if (timeout == null) {
      throw refused(new NullPointerException("timeout"));
    }
    if (!timeout.isPositive()) {
      throw refused(
          new IllegalArgumentException(
              "timeout %s is not positive; give a worker some time, or no timeout at all"
                  .formatted(timeout)));
    }
    return new Plan<>(name, function, sender, timeout);
  }

  private <X extends RuntimeException> X refused(X why) {
    if (sender != null) {
      sender.fail(why);
    }
    return why;
  }
}
