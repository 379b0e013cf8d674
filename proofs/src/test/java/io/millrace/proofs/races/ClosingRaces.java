package io.millrace.proofs.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.millrace.channels.Channel;
import io.millrace.channels.ChannelClosedException;
import io.millrace.channels.Sender;
import io.millrace.channels.TrySend;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Closes against what others do meanwhile. */
public class ClosingRaces {

  @JCStressTest
  @Outcome(id = "sent, item", expect = ACCEPTABLE, desc = "before the close")
  @Outcome(id = "refused, closed", expect = ACCEPTABLE, desc = "after the close")
  @Outcome(expect = FORBIDDEN, desc = "accepted and not received, or the other way round")
  @State
  public static class SendAgainstTheCloseOfTheReceiver {
    private final Channel<String> channel = Channel.unbounded();

    @Actor
    public void send(LL_Result r) {
      r.r1 = Party.trySend(channel.sender(), "item");
    }

    @Actor
    public void close() {
      channel.receiver().close();
    }

    @Arbiter
    public void receive(LL_Result r) {
      r.r2 = Party.tryReceive(channel);
    }
  }

  @JCStressTest
  @Outcome(id = "sent, item", expect = ACCEPTABLE, desc = "before the close")
  @Outcome(id = "refused, closed", expect = ACCEPTABLE, desc = "after the close")
  @Outcome(expect = FORBIDDEN, desc = "accepted and not received, or the other way round")
  @State
  public static class SendAgainstTheLastClose {
    private final Channel<String> channel = Channel.bounded(3);

    @Actor
    public void send(LL_Result r) {
      r.r1 = Party.trySend(channel.sender(), "item");
    }

    @Actor
    public void close() {
      channel.sender().close();
    }

    @Arbiter
    public void receive(LL_Result r) {
      r.r2 = Party.tryReceive(channel);
    }
  }

  @JCStressTest
  @Outcome(id = "forked, item, empty", expect = ACCEPTABLE, desc = "the fork keeps it open")
  @Outcome(id = "refused, closed, closed", expect = ACCEPTABLE, desc = "it was the last one")
  @Outcome(expect = FORBIDDEN, desc = "closed with an open handle, or open without one")
  @State
  public static class ForkAgainstTheCloseOfTheSameHandle {
    private final Channel<String> channel = Channel.unbounded();
    // Kept, as a handle that is garbage is closed.
    private Sender<String> forked;

    @Actor
    public void fork(LLL_Result r) {
      try {
        forked = channel.sender().fork();
        r.r1 = forked.trySend("item") == TrySend.SENT ? "forked" : "in vain";
      } catch (ChannelClosedException e) {
        r.r1 = Party.REFUSED;
      }
    }

    @Actor
    public void close() {
      channel.sender().close();
    }

    @Arbiter
    public void receive(LLL_Result r) {
      r.r2 = Party.tryReceive(channel);
      r.r3 = Party.tryReceive(channel);
    }
  }

  @JCStressTest
  @Outcome(id = "item, closed", expect = ACCEPTABLE, desc = "what was sent, then the end")
  @Outcome(expect = FORBIDDEN, desc = "open without a handle, or something lost")
  @State
  public static class TheLastTwoCloses {
    private final Channel<String> channel = Channel.unbounded();
    private final Sender<String> other = channel.sender().fork();

    @Actor
    public void close() {
      channel.sender().close();
    }

    @Actor
    public void sendAndCloseTheOther() {
      other.trySend("item");
      other.close();
    }

    @Arbiter
    public void receive(LL_Result r) {
      r.r1 = Party.tryReceive(channel);
      r.r2 = Party.tryReceive(channel);
    }
  }

  @JCStressTest
  @Outcome(id = "failed, failed", expect = ACCEPTABLE, desc = "the failure came first")
  @Outcome(id = "closed, closed", expect = ACCEPTABLE, desc = "the close came first")
  @Outcome(expect = FORBIDDEN, desc = "the end changed")
  @State
  public static class FailAgainstClose {
    private final Channel<String> channel = Channel.unbounded();

    @Actor
    public void fail() {
      channel.sender().fail(new IllegalStateException("for the test"));
    }

    @Actor
    public void close(LL_Result r) {
      channel.receiver().close();
      r.r1 = Party.tryReceive(channel);
    }

    @Arbiter
    public void receive(LL_Result r) {
      r.r2 = Party.tryReceive(channel);
    }
  }

  @JCStressTest
  @Outcome(id = "empty, item", expect = ACCEPTABLE, desc = "too early")
  @Outcome(id = "item, closed", expect = ACCEPTABLE, desc = "taken")
  @Outcome(expect = FORBIDDEN, desc = "closed before what was sent was taken")
  @State
  public static class TryReceiveAgainstSendAndClose {
    private final Channel<String> channel = Channel.unbounded();

    @Actor
    public void sendAndClose() {
      channel.sender().trySend("item");
      channel.sender().close();
    }

    @Actor
    public void tryReceive(LL_Result r) {
      r.r1 = Party.tryReceive(channel);
    }

    @Arbiter
    public void rest(LL_Result r) {
      r.r2 = Party.tryReceive(channel);
    }
  }
}
