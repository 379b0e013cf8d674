package io.millrace.channels;

import io.millrace.channels.transfer.Patience;
import io.millrace.channels.transfer.Transfer;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The receiver of one thread at a time. */
final class SingleReceiver<T> implements Receiver<T> {

  private final Transfer<T> transfer;
  private final Leaks.Watch watch;

  // Who receives writes it, whoever comes reads it: a plain flag that costs nothing, and finds two
  // threads at once when one of them waits, which is when they usually meet. Not a lock.
  private boolean inUse;

  // Guarded by this.
  private @Nullable SharedReceiver<T> shared;

  SingleReceiver(Transfer<T> transfer) {
    this.transfer = transfer;
    this.watch = Leaks.watch(this, "receiver", () -> transfer.close(null));
  }

  @Override
  public T receive() throws InterruptedException {
    Object next = take(Patience.ENDLESS);
    if (Transfer.isEnd(next) || next == null) {
      throw Words.ended(transfer);
    }
    return transfer.item(next);
  }

  private @Nullable Object take(Patience patience) throws InterruptedException {
    enter();
    try {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Object next = transfer.poll();
      return next != null ? next : transfer.take(patience);
    } finally {
      leave();
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public Received.Now<T> tryReceive() {
    enter();
    try {
      return Answers.now(transfer, transfer.poll());
    } finally {
      leave();
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public Received.InTime<T> receive(Duration timeout) throws InterruptedException {
    return Answers.inTime(transfer, take(Patience.of(timeout)));
  }

  @Override
  public int drainTo(Collection<? super T> sink, int max) {
    Answers.check(sink, max);
    enter();
    try {
      return transfer.drainTo(sink, max);
    } finally {
      leave();
      Reference.reachabilityFence(this);
    }
  }

  /** For a select, which polls and waits by itself between {@link #enter} and {@link #leave}. */
  Transfer<T> transfer() {
    return transfer;
  }

  void enter() {
    if (inUse) {
      throw new IllegalStateException(
          "another thread receives from this channel, or it is shared; let several threads receive from receiver.shared()");
    }
    inUse = true;
  }

  void leave() {
    inUse = false;
  }

  @Override
  public synchronized Receiver<T> shared() {
    if (shared == null) {
      // Never left: from now on this one must not be used.
      enter();
      shared = new SharedReceiver<>(transfer, this);
    }
    return shared;
  }

  @Override
  public int size() {
    return transfer.size();
  }

  @Override
  public boolean isClosed() {
    return transfer.isClosed();
  }

  @Override
  public int capacity() {
    return transfer.capacity();
  }

  @Override
  public void close() {
    transfer.close(null);
    watch.end();
  }

  @Override
  public void fail(Throwable cause) {
    transfer.close(Objects.requireNonNull(cause, "cause"));
    watch.end();
  }

  @Override
  public String toString() {
    return "receiver of a " + Words.describe(transfer);
  }
}
