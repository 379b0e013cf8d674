package io.millrace.proofs.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.millrace.channels.Channel;
import io.millrace.channels.Worker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Cancelling a worker against what it does meanwhile; its thread is a third party. */
public class CancellingRaces {

  private static final int PAUSE_MAX = 100;

  /** As long as it may take the other party to see how far the function is. */
  private static void pause() {
    for (int i = ThreadLocalRandom.current().nextInt(PAUSE_MAX); i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  @JCStressTest
  @Outcome(id = "cancelled, cancelled, cancelled", expect = ACCEPTABLE, desc = "before the return")
  @Outcome(id = "value, too late, value", expect = ACCEPTABLE, desc = "after the return")
  @Outcome(expect = FORBIDDEN, desc = "both decided, or neither, or it changed")
  @State
  public static class CancelAgainstTheReturn {
    private final Target<String> target = new Target<>();

    private String function() {
      target.reached();
      pause();
      return "value";
    }

    @Actor
    public void spawnAndJoin(LLL_Result r) {
      r.r1 = Party.join(target.is(Worker.spawn(this::function)));
    }

    @Actor
    public void cancel(LLL_Result r) {
      r.r2 = target.cancel();
    }

    @Arbiter
    public void joinAgain(LLL_Result r) {
      r.r3 = Party.join(target.worker());
    }
  }

  @JCStressTest
  @Outcome(id = "cancelled, too late, cancelled", expect = ACCEPTABLE, desc = "the first one did")
  @Outcome(id = "too late, cancelled, cancelled", expect = ACCEPTABLE, desc = "the second one did")
  @Outcome(expect = FORBIDDEN, desc = "both did, or neither")
  @State
  public static class TwoCancels {
    private final Target<String> target = new Target<>();

    private String function() throws InterruptedException {
      target.reached();
      new Semaphore(0).acquire();
      return "value";
    }

    @Actor
    public void spawnAndCancel(LLL_Result r) {
      target.is(Worker.spawn(this::function));
      r.r1 = target.cancel();
    }

    @Actor
    public void cancel(LLL_Result r) {
      r.r2 = target.cancel();
    }

    @Arbiter
    public void join(LLL_Result r) {
      r.r3 = Party.join(target.worker());
    }
  }

  @JCStressTest
  @Outcome(id = "a b closed, too late", expect = ACCEPTABLE, desc = "after the return")
  @Outcome(id = "a b cancelled, cancelled", expect = ACCEPTABLE, desc = "after the last send")
  @Outcome(id = "a cancelled, cancelled", expect = ACCEPTABLE, desc = "before the last send")
  @Outcome(expect = FORBIDDEN, desc = "a part taken for the whole, or something after the end")
  @State
  public static class CancelAgainstTheLastSend {
    private final Channel<String> channel = Channel.bounded(1);
    private final Target<Void> target = new Target<>();

    @Actor
    public void spawnAndReceive(LL_Result r) {
      target.is(
          Worker.spawn(
              channel.sender(),
              out -> {
                out.send("a");
                target.reached();
                pause();
                out.send("b");
              }));
      r.r1 = Party.receiveAll(channel);
    }

    @Actor
    public void cancel(LL_Result r) {
      r.r2 = target.cancel();
    }
  }

  @JCStressTest
  @Outcome(id = "interrupted, cancelled", expect = ACCEPTABLE, desc = "the wait ended")
  @Outcome(expect = FORBIDDEN, desc = "anything else")
  @State
  public static class CancelAgainstABlockedReceive {
    private final Channel<String> channel = Channel.unbounded();
    private final Target<Boolean> target = new Target<>();
    private final CompletableFuture<String> received = new CompletableFuture<>();

    private boolean function() {
      target.reached();
      return received.complete(Party.receive(channel));
    }

    @Actor
    public void spawn(LL_Result r) {
      target.is(Worker.spawn(this::function));
      r.r1 = received.join();
    }

    @Actor
    public void cancel(LL_Result r) {
      r.r2 = target.cancel();
    }
  }

  @JCStressTest
  @Outcome(id = "item, too late, empty", expect = ACCEPTABLE, desc = "taken, and returned before")
  @Outcome(id = "item, cancelled, empty", expect = ACCEPTABLE, desc = "taken before the interrupt")
  @Outcome(id = "interrupted, cancelled, item", expect = ACCEPTABLE, desc = "left for others")
  @Outcome(expect = FORBIDDEN, desc = "lost, or there twice")
  @State
  public static class CancelAgainstAReceiveThatIsWoken {
    private final Channel<String> channel = Channel.unbounded();
    private final Target<Boolean> target = new Target<>();
    private final CompletableFuture<String> received = new CompletableFuture<>();

    private boolean function() {
      target.reached();
      return received.complete(Party.receive(channel));
    }

    @Actor
    public void spawnAndSend(LLL_Result r) {
      target.is(Worker.spawn(this::function));
      pause();
      channel.sender().trySend("item");
      r.r1 = received.join();
    }

    @Actor
    public void cancel(LLL_Result r) {
      r.r2 = target.cancel();
    }

    @Arbiter
    public void rest(LLL_Result r) {
      r.r3 = Party.tryReceive(channel);
    }
  }
}
