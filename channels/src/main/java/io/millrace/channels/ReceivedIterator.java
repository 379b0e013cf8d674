package io.millrace.channels;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Items as they come, until the channel is closed and drained. */
final class ReceivedIterator<T> implements Iterator<T> {

  private final Receiver<T> receiver;
  // Written and read by the iterating thread.
  private @Nullable T next;

  ReceivedIterator(Receiver<T> receiver) {
    this.receiver = receiver;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = nextOrNull(receiver);
    }
    return next != null;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the channel is closed and drained");
    }
    T given = next;
    next = null;
    return java.util.Objects.requireNonNull(given);
  }

  private static <T> @Nullable T nextOrNull(Receiver<T> receiver) {
    try {
      return receiver.receive();
    } catch (ChannelClosedException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ReceiveInterruptedException(e);
    }
  }

  static <T> Stream<T> stream(Receiver<T> receiver) {
    int characteristics = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(
        new AbstractSpliterator<T>(Long.MAX_VALUE, characteristics) {
          @Override
          public boolean tryAdvance(Consumer<? super T> action) {
            T next = nextOrNull(receiver);
            if (next == null) {
              return false;
            }
            action.accept(next);
            return true;
          }
        },
        false);
  }
}
