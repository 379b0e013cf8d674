package io.millrace.proofs.wakeups;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channels.Channel;
import io.millrace.channels.Received;
import io.millrace.channels.Receiver;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rounds in which several senders of one item each meet a receiver of as many. */
public class BlockedSendersTest {

  private static final int ROUNDS = Integer.getInteger("proofs.rounds", 5_000);
  private static final int SENDERS = 6;
  // Much longer than a round takes: whoever waits so long is not being woken.
  private static final Duration HANG = Duration.ofSeconds(Integer.getInteger("proofs.hang", 30));

  @Test
  void everyBlockedSenderOfARendezvousIsWoken() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      meet(Channel.rendezvous());
    }
  }

  @Test
  void everyBlockedSenderIsWokenWhereOneItemFits() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      meet(Channel.bounded(1));
    }
  }

  @Test
  void everyBlockedSenderIsWokenWhereTwoItemsFit() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      meet(Channel.bounded(2));
    }
  }

  private static void meet(Channel<Integer> channel) throws InterruptedException {
    List<Thread> senders =
        IntStream.range(0, SENDERS).mapToObj(item -> startSender(channel, item)).toList();

    int[] received = new int[SENDERS];
    for (int i = 0; i < SENDERS; i++) {
      received[i] = receive(channel.receiver(), senders);
    }

    for (Thread sender : senders) {
      assertThat(sender.join(HANG)).as(() -> describe(senders)).isTrue();
    }
    assertThat(received).containsExactlyInAnyOrder(IntStream.range(0, SENDERS).toArray());
    channel.sender().close();
    channel.receiver().close();
  }

  private static Thread startSender(Channel<Integer> channel, int item) {
    return Thread.startVirtualThread(
        () -> {
          try {
            channel.sender().send(item);
          } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts", e);
          }
        });
  }

  private static int receive(Receiver<Integer> receiver, List<Thread> senders)
      throws InterruptedException {
    return switch (receiver.receive(HANG)) {
      case Received.Item<Integer>(Integer item) -> item;
      case Received.TimedOut<Integer> timedOut ->
          throw new AssertionError("nobody sends; these senders wait:\n" + describe(senders));
      case Received.Closed<Integer> closed -> throw new AssertionError("closed");
    };
  }

  private static String describe(List<Thread> senders) {
    return senders.stream()
        .filter(Thread::isAlive)
        .map(sender -> sender + "\n  " + stack(sender))
        .collect(Collectors.joining("\n"));
  }

  private static String stack(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .map(StackTraceElement::toString)
        .collect(Collectors.joining("\n  "));
  }
}
