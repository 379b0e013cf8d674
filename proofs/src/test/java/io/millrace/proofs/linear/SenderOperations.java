package io.millrace.proofs.linear;

import io.millrace.channels.Channel;
import io.millrace.channels.ChannelClosedException;
import io.millrace.channels.Received;
import io.millrace.channels.Receiver;
import io.millrace.channels.Sender;
import io.millrace.channels.TimedSend;
import io.millrace.channels.TrySend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;

/**
 * What senders do, and what the receiver may do at any time. Each thread has handles of its own, a
 * stack of them, since a send is allowed to be accepted after another thread closed its very
 * handle. Answers are words, the same as those of {@link Plain}.
 */
@Param(name = "thread", gen = ThreadIdGen.class)
@Param(name = "item", gen = IntGen.class, conf = "1:9")
public abstract class SenderOperations {

  private final Channel<Integer> channel;
  // Arrays, as the model checker sees each step in a collection.
  private final Sender<?>[][] handles = new Sender<?>[Plain.THREADS][Plain.HANDLES];
  private final int[] open = new int[Plain.THREADS];

  SenderOperations(Channel<Integer> channel) {
    this.channel = channel;
    for (int thread = 0; thread < Plain.THREADS; thread++) {
      push(thread, channel.sender().fork());
    }
    channel.sender().close();
  }

  final Channel<Integer> channel() {
    return channel;
  }

  private boolean hasNone(int thread) {
    return open[thread % Plain.THREADS] == 0;
  }

  @SuppressWarnings("unchecked") // arrays have no type of items
  private Sender<Integer> newest(int thread) {
    int own = thread % Plain.THREADS;
    return (Sender<Integer>) handles[own][open[own] - 1];
  }

  private void push(int thread, Sender<Integer> sender) {
    int own = thread % Plain.THREADS;
    handles[own][open[own]++] = sender;
  }

  private Sender<Integer> pop(int thread) {
    Sender<Integer> newest = newest(thread);
    open[thread % Plain.THREADS]--;
    return newest;
  }

  @Operation
  public String trySend(@Param(name = "thread") int thread, @Param(name = "item") int item) {
    if (hasNone(thread)) {
      return "no handle";
    }
    TrySend answer = newest(thread).trySend(item);
    return switch (answer) {
      case SENT -> "sent";
      case FULL -> "full";
      case CLOSED -> "closed";
    };
  }

  @Operation
  public String fork(@Param(name = "thread") int thread) {
    if (hasNone(thread)) {
      return "no handle";
    }
    try {
      push(thread, newest(thread).fork());
      return "forked";
    } catch (ChannelClosedException e) {
      return "closed";
    }
  }

  @Operation
  public String close(@Param(name = "thread") int thread) {
    if (hasNone(thread)) {
      return "no handle";
    }
    pop(thread).close();
    return "done";
  }

  @Operation
  public String fail(@Param(name = "thread") int thread, @Param(name = "item") int cause) {
    if (hasNone(thread)) {
      return "no handle";
    }
    pop(thread).fail(new Failure(cause));
    return "done";
  }

  @Operation
  public void closeReceiver() {
    channel.receiver().close();
  }

  @Operation
  public boolean isClosed() {
    return channel.isClosed();
  }

  /** Goes the way of a send that blocks, and gives up at once. */
  final String timedSend(int thread, int item) throws InterruptedException {
    if (hasNone(thread)) {
      return "no handle";
    }
    TimedSend answer = newest(thread).send(item, Duration.ZERO);
    return switch (answer) {
      case SENT -> "sent";
      case TIMED_OUT -> "full";
      case CLOSED -> "closed";
    };
  }

  static String tryReceive(Receiver<Integer> receiver) {
    return switch (receiver.tryReceive()) {
      case Received.Item<Integer>(Integer item) -> Plain.item(item);
      case Received.Empty<Integer> empty -> "empty";
      case Received.Closed<Integer>(Throwable cause) -> Plain.ended(Failure.number(cause));
    };
  }

  /** Goes the way of a receive that blocks, and gives up at once. */
  static String receiveInNoTime(Receiver<Integer> receiver) throws InterruptedException {
    return switch (receiver.receive(Duration.ZERO)) {
      case Received.Item<Integer>(Integer item) -> Plain.item(item);
      case Received.TimedOut<Integer> timedOut -> "empty";
      case Received.Closed<Integer>(Throwable cause) -> Plain.ended(Failure.number(cause));
    };
  }

  static String drain(Receiver<Integer> receiver, int max) {
    List<Integer> drained = new ArrayList<>();
    receiver.drainTo(drained, max);
    return drained.toString();
  }
}
