package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Racing closes: sends, forks and closes of either side, all at once, many times. */
@Timeout(300)
class RacingClosesTest {

  private static final int ROUNDS = 10_000;

  /** One round: three threads with a handle each, a receiver, and perhaps one who closes it. */
  private static final class Round {
    private final Channel<Integer> channel;
    private final boolean receiverCloses;
    private final Set<Integer> accepted = ConcurrentHashMap.newKeySet();
    private final CyclicBarrier gate;

    Round(Kind kind, boolean receiverCloses) {
      this.channel = kind.open();
      this.receiverCloses = receiverCloses;
      this.gate = new CyclicBarrier(receiverCloses ? 4 : 3);
    }

    /** Sends, forks, closes the one while the other sends on, closes that too. */
    void produce(Sender<Integer> first, int id) throws Exception {
      gate.await();
      send(first, id * 10);
      try (Sender<Integer> second = first.fork()) {
        send(first, id * 10 + 1);
        first.close();
        assertThat(first.trySend(-1)).isEqualTo(TrySend.CLOSED);
        send(second, id * 10 + 2);
      } catch (ChannelClosedException e) {
        // Nobody but the receiver can have closed it: this thread still has an open handle.
        assertThat(receiverCloses).as("closed early").isTrue();
      } finally {
        first.close();
      }
    }

    private void send(Sender<Integer> out, int item) throws InterruptedException {
      out.send(item);
      accepted.add(item);
    }

    boolean closeReceiver() throws Exception {
      gate.await();
      channel.receiver().close();
      assertThat(channel.sender().trySend(-1)).isEqualTo(TrySend.CLOSED);
      return true;
    }

    List<Integer> receiveAll() {
      List<Integer> received = new ArrayList<>();
      channel.receiver().forEach(received::add);
      return received;
    }

    void run() throws Exception {
      List<Background<Boolean>> threads = new ArrayList<>();
      for (int id = 1; id <= 3; id++) {
        Sender<Integer> handle = channel.sender().fork();
        int number = id;
        threads.add(
            Background.call(
                () -> {
                  try {
                    produce(handle, number);
                  } catch (ChannelClosedException e) {
                    assertThat(receiverCloses).as("closed early").isTrue();
                  }
                  return true;
                }));
      }
      if (receiverCloses) {
        threads.add(Background.call(this::closeReceiver));
      }
      channel.sender().close();

      List<Integer> received = receiveAll();

      for (Background<Boolean> thread : threads) {
        assertThat(thread.result()).isTrue();
      }
      assertThat(received).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(accepted);
      assertThat(channel.isClosed()).isTrue();
      if (!receiverCloses) {
        assertThat(received).hasSize(9);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UNBOUNDED", "CAPACITY_1", "CAPACITY_3", "RENDEZVOUS"})
  void racingClosesNeverLoseAnItemNorCloseEarly(Kind kind) throws Exception {
    Random random = new Random(kind.capacity);
    for (int round = 0; round < ROUNDS; round++) {
      new Round(kind, random.nextBoolean()).run();
    }
  }
}
