package io.millrace.proofs.wakeups;

import io.millrace.channels.transfer.Hold;
import io.millrace.channels.transfer.Offer;
import io.millrace.channels.transfer.Patience;
import io.millrace.channels.transfer.RendezvousTransfer;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** As many items are sent as are received, so nobody may be left waiting. */
class RendezvousWakeUpsTest {

  @Test
  void threeBlockedSendersAreAllWoken() {
    Schedules.of(Program.class)
        .thread("receive", "receive", "receive")
        .thread("send")
        .thread("send")
        .thread("send")
        .allEnd(TRIES);
  }

  private static final int TRIES = Integer.getInteger("proofs.tries", 20_000);

  public static class Program {
    private final RendezvousTransfer<String> transfer = new RendezvousTransfer<>();
    private final Hold hold = Hold.first(transfer);

    @Operation
    public Offer send() throws InterruptedException {
      return transfer.send("item", hold, Patience.ENDLESS);
    }

    @Operation
    public Object receive() throws InterruptedException {
      return transfer.take(Patience.ENDLESS);
    }
  }
}
