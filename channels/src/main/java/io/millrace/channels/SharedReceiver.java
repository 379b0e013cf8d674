package io.millrace.channels;

import io.millrace.channels.transfer.Patience;
import io.millrace.channels.transfer.SharedTake;
import io.millrace.channels.transfer.Transfer;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The receiver of several threads at once. */
final class SharedReceiver<T> implements Receiver<T> {

  private final Transfer<T> transfer;
  private final SharedTake<T> take;
  // Keeps it from becoming garbage while this one is in use.
  private final SingleReceiver<T> single;

  SharedReceiver(Transfer<T> transfer, SingleReceiver<T> single) {
    this.transfer = transfer;
    this.take = new SharedTake<>(transfer);
    this.single = single;
  }

  @Override
  public T receive() throws InterruptedException {
    Object next = take(Patience.ENDLESS);
    if (Transfer.isEnd(next) || next == null) {
      throw Words.ended(transfer);
    }
    return transfer.item(next);
  }

  @Override
  public Received.Now<T> tryReceive() {
    return Answers.now(transfer, take.poll());
  }

  @Override
  public Received.InTime<T> receive(Duration timeout) throws InterruptedException {
    return Answers.inTime(transfer, take(Patience.of(timeout)));
  }

  private @Nullable Object take(Patience patience) throws InterruptedException {
    try {
      return take.take(patience);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public int drainTo(Collection<? super T> sink, int max) {
    Answers.check(sink, max);
    return take.drainTo(sink, max);
  }

  @Override
  public Receiver<T> shared() {
    return this;
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
    single.close();
  }

  @Override
  public void fail(Throwable cause) {
    single.fail(cause);
  }

  @Override
  public String toString() {
    return "shared " + single;
  }
}
