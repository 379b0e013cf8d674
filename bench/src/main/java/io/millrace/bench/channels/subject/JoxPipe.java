package io.millrace.bench.channels.subject;

import com.softwaremill.jox.Channel;
import io.millrace.bench.channels.shape.Capacity;
import io.millrace.bench.channels.shape.Inlet;
import io.millrace.bench.channels.shape.Pipe;

/** A channel of Jox. */
record JoxPipe(Channel<Integer> channel) implements Pipe, Inlet {

  static Pipe open(Capacity capacity) {
    return new JoxPipe(
        capacity.isUnbounded()
            ? Channel.newUnlimitedChannel()
            : capacity.isRendezvous()
                ? Channel.newRendezvousChannel()
                : Channel.newBufferedChannel(capacity.items()));
  }

  @Override
  public Inlet inlet() {
    return this;
  }

  @Override
  public void put(Integer item) throws InterruptedException {
    channel.send(item);
  }

  @Override
  public Integer take() throws InterruptedException {
    return channel.receive();
  }
}
