package io.millrace.proofs.linear;

import io.millrace.channels.Channel;
import io.millrace.channels.Receiver;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/** What any thread does with a shared receiver. */
public abstract class SharedOperations extends SenderOperations {

  private final Receiver<Integer> shared;

  SharedOperations(Channel<Integer> channel) {
    super(channel);
    this.shared = channel.receiver().shared();
  }

  @Operation
  public String sendInNoTime(@Param(name = "thread") int thread, @Param(name = "item") int item)
      throws InterruptedException {
    return timedSend(thread, item);
  }

  @Operation
  public String tryReceive() {
    return tryReceive(shared);
  }

  @Operation
  public String receiveInNoTime() throws InterruptedException {
    return receiveInNoTime(shared);
  }

  @Operation
  public String drainOne() {
    return drain(shared, 1);
  }
}
