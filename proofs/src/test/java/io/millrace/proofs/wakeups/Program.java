package io.millrace.proofs.wakeups;

import io.millrace.channels.transfer.BoundedTransfer;
import io.millrace.channels.transfer.Hold;
import io.millrace.channels.transfer.Offer;
import io.millrace.channels.transfer.Patience;
import io.millrace.channels.transfer.RendezvousTransfer;
import io.millrace.channels.transfer.SharedTake;
import io.millrace.channels.transfer.SingleItemTransfer;
import io.millrace.channels.transfer.Transfer;
import io.millrace.channels.transfer.UnboundedTransfer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jetbrains.lincheck.datastructures.Operation;

/** The calls of a few threads on one channel, two handles of which are open. */
public final class Program {

  /** Is there from the beginning; nobody has to account for it. */
  private static final String INSIDE = "inside";

  private Transfer<String> transfer = new UnboundedTransfer<>();
  private SharedTake<String> shared = new SharedTake<>(transfer);
  private Hold first = Hold.first(transfer);
  private Hold second = Objects.requireNonNull(first.fork());

  // ---- which channel it is about ----

  private void use(Transfer<String> other) {
    transfer = other;
    shared = new SharedTake<>(other);
    first = Hold.first(other);
    second = Objects.requireNonNull(first.fork());
  }

  @Operation
  public void unbounded() {
    use(new UnboundedTransfer<>());
  }

  @Operation
  public void one() {
    use(new SingleItemTransfer<>());
  }

  @Operation
  public void fullOne() {
    one();
    transfer.offer(INSIDE);
  }

  @Operation
  public void halfFullTwo() {
    use(new BoundedTransfer<>(2));
    transfer.offer(INSIDE);
  }

  @Operation
  public void fullTwo() {
    halfFullTwo();
    transfer.offer(INSIDE);
  }

  @Operation
  public void rendezvous() {
    use(new RendezvousTransfer<>());
  }

  // ---- the calls ----

  private String send(String item, Hold hold, Patience patience) throws InterruptedException {
    Offer offer = hold.isReleased() ? Offer.CLOSED : transfer.send(item, hold, patience);
    return offer == Offer.SENT ? sent(item) : "refused";
  }

  private String got(Object polled) {
    if (polled == null) {
      return "nothing";
    }
    return Transfer.isEnd(polled) ? "end" : received(polled);
  }

  // No words are put together: the model checker would see each step of it.

  private static String sent(String item) {
    return switch (item) {
      case "a" -> "sent a";
      case "b" -> "sent b";
      default -> "sent c";
    };
  }

  private static String received(Object item) {
    return switch (item.toString()) {
      case "a" -> "got a";
      case "b" -> "got b";
      case "c" -> "got c";
      default -> "what was inside";
    };
  }

  @Operation
  public String sendA() throws InterruptedException {
    return send("a", first, Patience.ENDLESS);
  }

  @Operation
  public String sendB() throws InterruptedException {
    return send("b", second, Patience.ENDLESS);
  }

  @Operation
  public String sendC() throws InterruptedException {
    return send("c", first, Patience.ENDLESS);
  }

  @Operation
  public String sendAInNoTime() throws InterruptedException {
    return send("a", first, Patience.of(Duration.ZERO));
  }

  @Operation
  public String sendBInNoTime() throws InterruptedException {
    return send("b", second, Patience.of(Duration.ZERO));
  }

  @Operation
  public String offerA() {
    return transfer.offer("a") == Offer.SENT ? sent("a") : "refused";
  }

  @Operation
  public boolean closeFirst() {
    return first.release();
  }

  @Operation
  public boolean closeSecond() {
    return second.release();
  }

  @Operation
  public boolean closeAtOnce() {
    return transfer.close(null);
  }

  @Operation
  public String receive() throws InterruptedException {
    return got(transfer.take(Patience.ENDLESS));
  }

  @Operation
  public String receiveInNoTime() throws InterruptedException {
    return got(transfer.take(Patience.of(Duration.ZERO)));
  }

  @Operation
  public String tryReceive() {
    return got(transfer.poll());
  }

  @Operation
  public String receiveShared() throws InterruptedException {
    return got(shared.take(Patience.ENDLESS));
  }

  /** What is left when all threads have ended. */
  @Operation
  public String drain() {
    List<String> left = new ArrayList<>();
    transfer.drainTo(left, 100);
    return left.stream().map(Program::received).toList().toString();
  }
}
