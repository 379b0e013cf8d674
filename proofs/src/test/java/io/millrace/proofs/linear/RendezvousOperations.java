package io.millrace.proofs.linear;

import io.millrace.channels.Channel;
import org.jetbrains.lincheck.datastructures.Operation;

/**
 * What needs nobody else where there is no room at all. Left out are the timed send and receive: an
 * item passes only while two calls overlap, and no order of single calls, one after another, has
 * that. So nothing is ever sent here; what is shown is when it is full or empty, and when closed.
 */
public abstract class RendezvousOperations extends SenderOperations {

  RendezvousOperations(Channel<Integer> channel) {
    super(channel);
  }

  @Operation(nonParallelGroup = "receiver")
  public String tryReceive() {
    return tryReceive(channel().receiver());
  }

  @Operation(nonParallelGroup = "receiver")
  public String drainSome() {
    return drain(channel().receiver(), 3);
  }
}
