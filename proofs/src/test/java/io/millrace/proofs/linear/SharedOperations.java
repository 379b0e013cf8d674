package io.millrace.proofs.linear;

import io.millrace.channels.Channel;
import io.millrace.channels.Receiver;
import org.jetbrains.lincheck.datastructures.Operation;

/** What any thread does with a shared receiver. */
public abstract class SharedOperations extends SenderOperations {

  private final Receiver<Integer> shared;

  SharedOperations(Channel<Integer> channel) {
    super(channel);
    this.shared = channel.receiver().shared();
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
