package io.millrace.proofs.soak;

import io.millrace.channels.Channel;

/** A virtual thread that waits for an item while it initializes a class keeps its carrier. */
public final class InitializerThatReceives {

  private static final Channel<Integer> CHANNEL = Channel.unbounded();

  private InitializerThatReceives() {}

  public static void main(String[] arguments) throws Exception {
    Thread receiver = Thread.startVirtualThread(() -> System.out.println("got " + Initialized.got));
    while (receiver.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    CHANNEL.sender().send(1);
    receiver.join();
  }

  private static final class Initialized {
    static final int got = receive();

    private static int receive() {
      try {
        return CHANNEL.receiver().receive();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
