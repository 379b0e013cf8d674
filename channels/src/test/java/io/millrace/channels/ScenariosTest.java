package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole programs of channels and workers. */
@Timeout(120)
class ScenariosTest {

  private record Message(int sender, int number) {
    int value(int perSender) {
      return sender * perSender + number;
    }
  }

  @Test
  void singleProducerSingleConsumer() throws Exception {
    Channel<Integer> channel = Channel.unbounded();
    Worker<Void> producer = Worker.spawn(channel.sender(), out -> sendRange(out, 0, 100));

    int sum = 0;
    for (int item : channel.receiver()) {
      sum += item;
    }

    assertThat(sum).isEqualTo(4950);
    producer.join();
  }

  @Test
  void multipleProducersSingleConsumer() throws Exception {
    Channel<Message> channel = Channel.unbounded();
    List<Worker<Void>> producers = spawnSenders(channel, 5, 20);

    int sum = 0;
    Map<Integer, Integer> counts = new HashMap<>();
    for (Message message : channel.receiver()) {
      assertThat(message.number()).as("order of each").isEqualTo(countOf(counts, message));
      counts.merge(message.sender(), 1, Integer::sum);
      sum += message.value(20);
    }

    assertThat(sum).isEqualTo(4950);
    assertThat(counts).isEqualTo(Map.of(0, 20, 1, 20, 2, 20, 3, 20, 4, 20));
    joinAll(producers);
  }

  @Test
  void threeStagePipeline() throws Exception {
    Channel<Integer> numbers = Channel.bounded(4);
    Channel<Integer> squares = Channel.bounded(4);
    Worker<Void> source = Worker.spawn(numbers.sender(), out -> sendRange(out, 1, 51));
    Worker<Void> square =
        Worker.spawn(
            squares.sender(),
            out -> {
              for (int n : numbers.receiver()) {
                out.send(n * n);
              }
            });
    Worker<Integer> sum =
        Worker.spawn(() -> squares.receiver().stream().mapToInt(Integer::intValue).sum());

    assertThat(sum.join()).isEqualTo(42925);
    joinAll(List.of(source, square));
  }

  @Test
  void fanOutFanIn() throws Exception {
    Channel<Integer> work = Channel.bounded(10);
    Channel<Integer> results = Channel.unbounded();
    Receiver<Integer> shared = work.receiver().shared();
    List<Worker<Void>> workers = new ArrayList<>();
    workers.add(Worker.spawn(work.sender(), out -> sendRange(out, 0, 100)));
    for (int i = 0; i < 3; i++) {
      workers.add(
          Worker.spawn(
              results.sender().fork(),
              out -> {
                for (int n : shared) {
                  out.send(n * 10);
                }
              }));
    }
    results.sender().close();

    List<Integer> collected = results.receiver().stream().toList();

    assertThat(collected.stream().mapToInt(Integer::intValue).sum()).isEqualTo(49500);
    assertThat(collected)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 100).mapToObj(n -> n * 10).toList());
    joinAll(workers);
  }

  @Test
  void boundedBackPressure() throws Exception {
    Channel<Integer> channel = Channel.bounded(5);
    Worker<Integer> producer =
        Worker.spawn(
            () -> {
              int waited = 0;
              try (Sender<Integer> out = channel.sender()) {
                for (int i = 0; i < 20; i++) {
                  if (out.trySend(i) == TrySend.FULL) {
                    waited++;
                    out.send(i);
                  }
                }
              }
              return waited;
            });

    List<Integer> received = new ArrayList<>();
    int mostInside = 0;
    for (int item : channel.receiver()) {
      received.add(item);
      long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10);
      while (System.nanoTime() < until) {
        mostInside = Math.max(mostInside, channel.size());
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    }

    assertThat(received).isEqualTo(IntStream.range(0, 20).boxed().toList());
    assertThat(mostInside).isEqualTo(5);
    // While one item is at work and five are inside, the seventh had to wait.
    assertThat(producer.join()).isPositive();
  }

  @Test
  void unboundedNeverBlocks() throws Exception {
    Channel<Integer> channel = Channel.unbounded();

    sendRange(channel.sender(), 0, 1000);
    channel.sender().close();

    assertThat(channel.receiver().stream().count()).isEqualTo(1000);
  }

  @Test
  void errorPropagation() throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    IOException broken = new IOException("broken after two");
    Worker<Void> producer =
        Worker.spawn(
            channel.sender(),
            out -> {
              out.send(1);
              out.send(2);
              throw broken;
            });

    List<Integer> received = new ArrayList<>();
    assertThatThrownBy(() -> channel.receiver().forEach(received::add))
        .isInstanceOf(ChannelFailedException.class)
        .cause()
        .isSameAs(broken);

    assertThat(received).containsExactly(1, 2);
    assertThatThrownBy(producer::join).isSameAs(broken);
  }

  @Test
  void closedDuringSend() throws Exception {
    Channel<Integer> channel = Channel.bounded(2);
    Background<Boolean> producer =
        Background.call(
            () -> {
              sendRange(channel.sender(), 0, 10);
              return true;
            });

    // When it is blocked, which is sooner than after 50 ms.
    producer.blocked();
    channel.receiver().close();

    assertThat(producer.failure()).isInstanceOf(ChannelClosedException.class);
    List<Integer> left = new ArrayList<>();
    channel.receiver().drainTo(left, 10);
    assertThat(left).containsExactly(0, 1);
  }

  @Test
  void manyConcurrentWorkers() throws Exception {
    Channel<Message> channel = Channel.unbounded();
    List<Worker<Void>> workers = spawnSenders(channel, 50, 10);

    Map<Integer, Integer> counts = new HashMap<>();
    for (Message message : channel.receiver()) {
      counts.merge(message.sender(), 1, Integer::sum);
    }

    assertThat(counts).hasSize(50);
    assertThat(counts.values()).containsOnly(10);
    joinAll(workers);
  }

  @Test
  void highThroughput() throws Exception {
    Channel<Integer> channel = Channel.bounded(100);
    Worker<Void> producer = Worker.spawn(channel.sender(), out -> sendRange(out, 0, 10_000));

    BitSet seen = new BitSet();
    for (int item : channel.receiver()) {
      assertThat(seen.get(item)).as("item %d twice", item).isFalse();
      seen.set(item);
    }

    assertThat(seen.cardinality()).isEqualTo(10_000);
    assertThat(seen.length()).isEqualTo(10_000);
    producer.join();
  }

  @Test
  void deepPipelineOnTwoCores() throws Exception {
    List<Channel<Integer>> channels =
        IntStream.range(0, 49).mapToObj(i -> Channel.<Integer>bounded(1)).toList();
    List<Worker<Void>> stages = new ArrayList<>();
    stages.add(Worker.spawn(channels.getFirst().sender(), out -> sendRange(out, 0, 10_000)));
    for (int stage = 1; stage < 49; stage++) {
      Receiver<Integer> in = channels.get(stage - 1).receiver();
      stages.add(
          Worker.spawn(
              channels.get(stage).sender(),
              out -> {
                for (int item : in) {
                  out.send(item + 1);
                }
              }));
    }

    List<Integer> received = channels.getLast().receiver().stream().toList();

    assertThat(received).isEqualTo(IntStream.range(48, 10_048).boxed().toList());
    joinAll(stages);
  }

  @Test
  void longWorker() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Worker<String> worker =
        Worker.spawn(() -> never.await(5, TimeUnit.SECONDS) ? "woken" : "five seconds later");

    assertThat(worker.join()).isEqualTo("five seconds later");
  }

  private static void sendRange(Sender<Integer> out, int from, int to) throws InterruptedException {
    for (int i = from; i < to; i++) {
      out.send(i);
    }
  }

  private static List<Worker<Void>> spawnSenders(Channel<Message> channel, int senders, int each) {
    List<Worker<Void>> workers = new ArrayList<>();
    for (int id = 0; id < senders; id++) {
      int sender = id;
      workers.add(
          Worker.spawn(
              channel.sender().fork(),
              out -> {
                for (int i = 0; i < each; i++) {
                  out.send(new Message(sender, i));
                }
              }));
    }
    channel.sender().close();
    return workers;
  }

  private static int countOf(Map<Integer, Integer> counts, Message message) {
    return counts.getOrDefault(message.sender(), 0);
  }

  private static void joinAll(List<Worker<Void>> workers) throws Exception {
    for (Worker<Void> worker : workers) {
      worker.join();
    }
  }
}
