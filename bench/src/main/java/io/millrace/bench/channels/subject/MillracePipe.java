package io.millrace.bench.channels.subject;

import io.millrace.bench.channels.shape.Capacity;
import io.millrace.bench.channels.shape.Inlet;
import io.millrace.bench.channels.shape.Pipe;
import io.millrace.bench.channels.shape.Pipes;
import io.millrace.channels.Channel;
import io.millrace.channels.Receiver;
import io.millrace.channels.Sender;

/** A channel of Millrace: each producer holds a sender of its own, forked from the first one. */
final class MillracePipe implements Pipe {

  private final Channel<Integer> channel;
  private final Receiver<Integer> receiver;

  // Read and written by the thread that measures, before the round.
  private boolean firstIsTaken;

  private MillracePipe(Channel<Integer> channel) {
    this.channel = channel;
    this.receiver = channel.receiver();
  }

  /** Makes and ends them. */
  static final class Factory implements Pipes {

    @Override
    public Pipe open(Capacity capacity) {
      return new MillracePipe(
          capacity.isUnbounded()
              ? Channel.unbounded()
              : capacity.isRendezvous() ? Channel.rendezvous() : Channel.bounded(capacity.items()));
    }

    /** Open handles are left to a cleaner, and what it has not yet come to is still on the heap. */
    @Override
    public void discard(Object channel) {
      var own = (Channel<?>) channel;
      own.sender().close();
      own.receiver().close();
    }
  }

  @Override
  public Inlet inlet() {
    Sender<Integer> first = channel.sender();
    if (firstIsTaken) {
      return new Producer(first.fork());
    }
    firstIsTaken = true;
    return new Producer(first);
  }

  @Override
  public Integer take() throws InterruptedException {
    return receiver.receive();
  }

  @Override
  public Object channel() {
    return channel;
  }

  private record Producer(Sender<Integer> sender) implements Inlet {

    @Override
    public void put(Integer item) throws InterruptedException {
      sender.send(item);
    }

    @Override
    public void close() {
      sender.close();
    }
  }
}
