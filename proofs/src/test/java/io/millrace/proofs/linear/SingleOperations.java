package io.millrace.proofs.linear;

import io.millrace.channels.Channel;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/** What the one receiving thread does. */
public abstract class SingleOperations extends SenderOperations {

  SingleOperations(Channel<Integer> channel) {
    super(channel);
  }

  @Operation
  public String sendInNoTime(@Param(name = "thread") int thread, @Param(name = "item") int item)
      throws InterruptedException {
    return timedSend(thread, item);
  }

  @Operation(nonParallelGroup = "receiver")
  public String tryReceive() {
    return tryReceive(channel().receiver());
  }

  @Operation(nonParallelGroup = "receiver")
  public String receiveInNoTime() throws InterruptedException {
    return receiveInNoTime(channel().receiver());
  }

  /**
   * One at most: where room is limited, a drain of more is several steps, between which the place
   * of the first can be filled again.
   */
  @Operation(nonParallelGroup = "receiver")
  public String drainOne() {
    return drain(channel().receiver(), 1);
  }
}
