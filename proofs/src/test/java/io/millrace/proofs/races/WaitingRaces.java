package io.millrace.proofs.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.millrace.channels.Channel;
import io.millrace.channels.Received;
import io.millrace.channels.Select;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Those that wait against what ends their wait: a wake-up that is lost hangs, which is an error.
 */
public class WaitingRaces {

  @JCStressTest
  @Outcome(id = "item", expect = ACCEPTABLE, desc = "woken")
  @Outcome(expect = FORBIDDEN, desc = "anything else")
  @State
  public static class ReceiveAgainstSend {
    private final Channel<String> channel = Channel.unbounded();

    @Actor
    public void send() {
      channel.sender().trySend("item");
    }

    @Actor
    public void receive(L_Result r) {
      r.r1 = Party.receive(channel);
    }
  }

  @JCStressTest
  @Outcome(id = "closed", expect = ACCEPTABLE, desc = "woken")
  @Outcome(expect = FORBIDDEN, desc = "anything else")
  @State
  public static class ReceiveAgainstTheLastClose {
    private final Channel<String> channel = Channel.bounded(2);

    @Actor
    public void close() {
      channel.sender().close();
    }

    @Actor
    public void receive(L_Result r) {
      r.r1 = Party.receive(channel);
    }
  }

  @JCStressTest
  @Outcome(id = "item", expect = ACCEPTABLE, desc = "handed over")
  @Outcome(expect = FORBIDDEN, desc = "anything else")
  @State
  public static class ARendezvous {
    private final Channel<String> channel = Channel.rendezvous();

    @Actor
    public void send() {
      Party.send(channel.sender(), "item");
    }

    @Actor
    public void receive(L_Result r) {
      r.r1 = Party.receive(channel);
    }
  }

  @JCStressTest
  @Outcome(id = "sent, item", expect = ACCEPTABLE, desc = "handed over before the interrupt")
  @Outcome(id = "interrupted, closed", expect = ACCEPTABLE, desc = "interrupted before")
  @Outcome(expect = FORBIDDEN, desc = "taken and interrupted, or neither")
  @State
  public static class ARendezvousAgainstAnInterrupt {
    private final Channel<String> channel = Channel.rendezvous();
    private volatile Thread sender;

    @Actor
    public void send(LL_Result r) {
      sender = Thread.currentThread();
      r.r1 = Party.send(channel.sender(), "item");
      channel.sender().close();
      sender = null;
      // So that it is not the next round that is interrupted.
      synchronized (this) {
        Thread.interrupted();
      }
    }

    @Actor
    public void interruptAndReceive(LL_Result r) {
      synchronized (this) {
        Thread waiting = sender;
        if (waiting != null) {
          waiting.interrupt();
        }
      }
      r.r2 = Party.receive(channel);
    }
  }

  @JCStressTest
  @Outcome(id = "sent, full, a", expect = ACCEPTABLE, desc = "the first one was faster")
  @Outcome(id = "full, sent, b", expect = ACCEPTABLE, desc = "the second one was faster")
  @Outcome(expect = FORBIDDEN, desc = "both fit, or neither, or it is lost")
  @State
  public static class TwoSendersWhereOneItemFits {
    private final Channel<String> channel = Channel.bounded(1);

    @Actor
    public void first(LLL_Result r) {
      r.r1 = Party.trySend(channel.sender(), "a");
    }

    @Actor
    public void second(LLL_Result r) {
      r.r2 = Party.trySend(channel.sender(), "b");
    }

    @Arbiter
    public void receive(LLL_Result r) {
      r.r3 = Party.tryReceive(channel);
    }
  }

  @JCStressTest
  @Outcome(id = "sent, a, b", expect = ACCEPTABLE, desc = "the sender waited and was woken")
  @Outcome(expect = FORBIDDEN, desc = "anything else")
  @State
  public static class ABlockedSenderAgainstReceives {
    private final Channel<String> channel = Channel.bounded(1);

    @Actor
    public void send(LLL_Result r) {
      Party.send(channel.sender(), "a");
      r.r1 = Party.send(channel.sender(), "b");
    }

    @Actor
    public void receive(LLL_Result r) {
      r.r2 = Party.receive(channel);
      r.r3 = Party.receive(channel);
    }
  }

  @JCStressTest
  @Outcome(id = "sent, a, b, c", expect = ACCEPTABLE, desc = "the sender waited and was woken")
  @Outcome(expect = FORBIDDEN, desc = "anything else")
  @State
  public static class ABlockedSenderAgainstReceivesWhereTwoFit {
    private final Channel<String> channel = Channel.bounded(2);

    @Actor
    public void send(LLLL_Result r) {
      Party.send(channel.sender(), "a");
      Party.send(channel.sender(), "b");
      r.r1 = Party.send(channel.sender(), "c");
    }

    @Actor
    public void receive(LLLL_Result r) {
      r.r2 = Party.receive(channel);
      r.r3 = Party.receive(channel);
      r.r4 = Party.receive(channel);
    }
  }

  @JCStressTest
  @Outcome(id = "sent, a", expect = ACCEPTABLE, desc = "the close came after the send")
  @Outcome(id = "refused, a", expect = ACCEPTABLE, desc = "the close ended the wait")
  @Outcome(expect = FORBIDDEN, desc = "anything else")
  @State
  public static class ABlockedSenderAgainstTheCloseOfTheReceiverWhereTwoFit {
    private final Channel<String> channel = Channel.bounded(2);

    @Actor
    public void send(LL_Result r) {
      Party.send(channel.sender(), "a");
      Party.send(channel.sender(), "b");
      r.r1 = Party.send(channel.sender(), "c");
    }

    @Actor
    public void receiveAndClose(LL_Result r) {
      r.r2 = Party.receive(channel);
      channel.receiver().close();
    }
  }

  @JCStressTest
  @Outcome(id = "sent, a", expect = ACCEPTABLE, desc = "the close came after the send")
  @Outcome(id = "refused, a", expect = ACCEPTABLE, desc = "the close ended the wait")
  @Outcome(expect = FORBIDDEN, desc = "anything else")
  @State
  public static class ABlockedSenderAgainstTheCloseOfTheReceiver {
    private final Channel<String> channel = Channel.bounded(1);

    @Actor
    public void send(LL_Result r) {
      Party.send(channel.sender(), "a");
      r.r1 = Party.send(channel.sender(), "b");
    }

    @Actor
    public void receiveAndClose(LL_Result r) {
      r.r2 = Party.receive(channel);
      channel.receiver().close();
    }
  }

  @JCStressTest
  @Outcome(id = "empty", expect = ACCEPTABLE, desc = "too early")
  @Outcome(id = "1 2", expect = ACCEPTABLE, desc = "what was written before the send is seen")
  @Outcome(expect = FORBIDDEN, desc = "an item that is not complete")
  @State
  public static class Publication {
    private final Channel<Plain> channel = Channel.bounded(2);

    private static final class Plain {
      int one;
      int two;
    }

    @Actor
    public void send() {
      Plain plain = new Plain();
      plain.one = 1;
      plain.two = 2;
      channel.sender().trySend(plain);
    }

    @Actor
    public void receive(L_Result r) {
      r.r1 =
          switch (channel.receiver().tryReceive()) {
            case Received.Item<Plain>(Plain item) -> item.one + " " + item.two;
            case Received.Empty<Plain> empty -> Party.EMPTY;
            case Received.Closed<Plain> closed -> Party.CLOSED;
          };
    }
  }

  @JCStressTest
  @Outcome(id = "a, b", expect = ACCEPTABLE, desc = "the first channel was faster")
  @Outcome(id = "b, a", expect = ACCEPTABLE, desc = "the second channel was faster")
  @Outcome(expect = FORBIDDEN, desc = "one is lost")
  @State
  public static class ASelectOfTwoChannels {
    private final Channel<String> one = Channel.unbounded();
    private final Channel<String> two = Channel.bounded(1);

    @Actor
    public void send() {
      one.sender().trySend("a");
      two.sender().trySend("b");
    }

    @Actor
    public void select(LL_Result r) {
      Select<String> select =
          Select.<String>of()
              .receive(one.receiver(), item -> item)
              .receive(two.receiver(), item -> item)
              .after(Duration.ofMinutes(1), () -> "nothing");
      r.r1 = Party.await(select);
      r.r2 = Party.await(select);
    }
  }
}
