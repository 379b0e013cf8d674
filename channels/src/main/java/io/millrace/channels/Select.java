package io.millrace.channels;

import io.millrace.channels.transfer.Patience;
import io.millrace.channels.transfer.Transfer;
import io.millrace.channels.transfer.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Waits for whichever of several channels has an item first, takes that one item and handles it.
 *
 * {@snippet :
 * String answer = Select.<String>of()
 *     .receive(orders, order -> "order " + order.id())
 *     .receive(stops, stop -> "stop")
 *     .after(Duration.ofSeconds(1), () -> "nothing for a second")
 *     .await();
 * }
 *
 * <p><b>Fairness:</b> where several are ready, each is as likely as the others. <b>Nothing else is
 * touched:</b> the other channels keep their items and their order. A channel that is closed and
 * drained drops out; when all have, {@link #await()} throws. One whose sender failed throws at
 * once.
 *
 * <p><b>Threads:</b> a select is made, awaited any number of times and dropped by one thread. While
 * it waits it uses all its receivers, as a {@link Receiver#receive()} would.
 *
 * <p>A rendezvous gives its item to a select by a blocking {@link Sender#send(Object) send} only: a
 * {@code trySend} must know at once that its item is taken, and a select may take another one.
 *
 * @param <R> what handling gives
 */
public final class Select<R> {

  /** What is done with an item. */
  @FunctionalInterface
  public interface Handler<T, R> {
    R handle(T item) throws Exception;
  }

  private final List<Branch<?, R>> branches = new ArrayList<>();
  private @Nullable Callable<? extends R> otherwise;
  private Duration timeout = Duration.ZERO;

  private record Branch<T, R>(SingleReceiver<T> receiver, Handler<? super T, ? extends R> handler) {

    Transfer<T> transfer() {
      return receiver.transfer();
    }

    R handle(Object polled) throws Exception {
      return handler.handle(transfer().item(polled));
    }

    ChannelException ended() {
      return Words.ended(transfer());
    }

    void throwIfFailed() {
      if (transfer().cause() != null) {
        throw ended();
      }
    }
  }

  private Select() {}

  /** A select without branches. */
  public static <R> Select<R> of() {
    return new Select<>();
  }

  /**
   * One more branch.
   *
   * @param handler called with the item by the thread that awaits; it may use the receivers
   * @throws IllegalArgumentException if the receiver is shared
   */
  public <T> Select<R> receive(Receiver<T> receiver, Handler<? super T, ? extends R> handler) {
    Objects.requireNonNull(handler, "handler");
    if (!(receiver instanceof SingleReceiver<T> single)) {
      throw new IllegalArgumentException(
          "a shared receiver cannot be selected; select from a channel of each thread's own");
    }
    branches.add(new Branch<>(single, handler));
    return this;
  }

  /**
   * What to do at once when nothing is ready: {@link #await()} then never blocks.
   *
   * @throws IllegalStateException if there is such a branch, or one of {@link #after}
   */
  public Select<R> otherwise(Callable<? extends R> otherwise) {
    return after(Duration.ZERO, otherwise);
  }

  /**
   * What to do when nothing was ready in so long a time.
   *
   * @throws IllegalArgumentException if the time is negative
   * @throws IllegalStateException if there is such a branch, or one of {@link #otherwise}
   */
  public Select<R> after(Duration time, Callable<? extends R> otherwise) {
    if (this.otherwise != null) {
      throw new IllegalStateException(
          "the select has an after or otherwise branch already; it can have one");
    }
    Patience.of(time);
    this.timeout = time;
    this.otherwise = Objects.requireNonNull(otherwise, "otherwise");
    return this;
  }

  /**
   * Waits for the first branch that is ready and does what it says.
   *
   * @return what the branch gave
   * @throws InterruptedException if the thread is interrupted, before or while it waits; then
   *     nothing was taken
   * @throws ChannelClosedException if all channels are closed and drained
   * @throws ChannelFailedException if one is drained whose side failed
   * @throws IllegalStateException if there is no branch to receive, or a receiver is in use, or it
   *     stands in two branches
   * @throws Exception what the handler throws
   */
  public R await() throws Exception {
    if (branches.isEmpty()) {
      throw new IllegalStateException("the select has nothing to receive from; add receive(...)");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Callable<? extends R> chosen = choose();
    return chosen.call();
  }

  private Callable<? extends R> choose() throws InterruptedException {
    int entered = 0;
    try {
      for (Branch<?, R> branch : branches) {
        branch.receiver.enter();
        entered++;
      }
      return firstReady();
    } finally {
      branches.subList(0, entered).forEach(branch -> branch.receiver.leave());
    }
  }

  private Callable<? extends R> firstReady() throws InterruptedException {
    Patience patience = otherwise == null ? Patience.ENDLESS : Patience.of(timeout);
    while (true) {
      List<Branch<?, R>> open = new ArrayList<>(branches.size());
      Callable<? extends R> ready = poll(open);
      if (ready != null) {
        return ready;
      }
      if (open.isEmpty()) {
        throw branches.getFirst().ended();
      }
      if (otherwise != null && patience.isOver()) {
        return otherwise;
      }
      await(open, patience);
    }
  }

  /** Takes one item where there is one, beginning anywhere; else lists what is still open. */
  private @Nullable Callable<? extends R> poll(List<Branch<?, R>> open) {
    int first = ThreadLocalRandom.current().nextInt(branches.size());
    for (int i = 0; i < branches.size(); i++) {
      Branch<?, R> branch = branches.get((first + i) % branches.size());
      Object polled = branch.transfer().poll();
      if (Transfer.isEnd(polled)) {
        branch.throwIfFailed();
      } else if (polled != null) {
        return () -> branch.handle(polled);
      } else {
        open.add(branch);
      }
    }
    return null;
  }

  /** Parks until one of them has something; none is armed afterwards, and nothing was taken. */
  private static <R> void await(List<Branch<?, R>> open, Patience patience)
      throws InterruptedException {
    Thread self = Thread.currentThread();
    Waiter waiter = () -> LockSupport.unpark(self);
    int armed = 0;
    try {
      while (armed < open.size() && open.get(armed).transfer().arm(waiter)) {
        armed++;
      }
      if (armed == open.size()) {
        while (open.stream().allMatch(branch -> branch.transfer().isArmed())
            && !patience.isOver()) {
          patience.park(open);
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
        }
      }
    } finally {
      for (int i = 0; i < armed; i++) {
        open.get(i).transfer().disarmNow();
      }
    }
  }
}
