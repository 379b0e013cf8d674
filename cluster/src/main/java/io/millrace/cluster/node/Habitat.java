package io.millrace.cluster.node;

import io.millrace.cluster.Partition;
import io.millrace.cluster.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The world of a node's logic: time, a store that answers later, and an application that is told.
 * Whatever it was given to run, it runs one at a time and in no call of its own: never before the
 * method that it was given to has returned.
 */
public interface Habitat {

  /** A clock that never goes back; its zero means nothing. */
  long nanos();

  /** What the wall says, for people to read: nothing is decided by it. */
  long wallMillis();

  /** For ids and for spreading what would else be done by all at once. */
  RandomGenerator random();

  /** Runs something later, unless it is called off before. */
  Alarm after(Duration delay, Runnable action);

  /** Asks the store for something and runs what follows when it has answered or failed. */
  <T> void ask(StoreCall<T> call, Consumer<Reply<T>> then);

  /** The same for a renewal, which must not wait behind other questions. */
  default <T> void renew(StoreCall<T> call, Consumer<Reply<T>> then) {
    ask(call, then);
  }

  /** Asks for hints about a key, or about all for {@code "*"}; keeps asking until it is closed. */
  Alarm watch(SpaceName space, String key, Consumer<String> hint);

  /** Asks where partitions come from. */
  void partitions(Consumer<Reply<List<Partition>>> then);

  /** Tells the application something, after all it was told before; runs what follows then. */
  void tell(Notice notice, Runnable then);

  /** Something that can be called off, once or more often. */
  interface Alarm {
    void cancel();
  }

  /** A question to the store. Waits for its answer, on a thread that may wait. */
  @FunctionalInterface
  interface StoreCall<T> {
    T on(Spaces spaces) throws StoreException;
  }
}
