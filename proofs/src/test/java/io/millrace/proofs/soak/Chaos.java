package io.millrace.proofs.soak;

import io.millrace.channels.Channel;
import io.millrace.channels.ChannelClosedException;
import io.millrace.channels.Received;
import io.millrace.channels.Receiver;
import io.millrace.channels.Select;
import io.millrace.channels.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One round: senders and receivers that choose at each step how to send and receive, while they are
 * interrupted, handles come and go, and perhaps the receiver closes. At the end what was accepted
 * is what was received, and nobody hangs.
 */
final class Chaos {

  private static final int ITEMS_MAX = 64;
  private static final List<Integer> CAPACITIES = List.of(Kinds.UNBOUNDED, 1, 2, 3, 64, 0);

  /** What a round is made of. */
  record Plan(
      int capacity,
      int senders,
      int receivers,
      int items,
      boolean virtual,
      boolean interrupts,
      boolean receiverCloses,
      boolean selects,
      long seed) {

    static Plan of(Random random) {
      int receivers = random.nextBoolean() ? 1 : 1 + random.nextInt(4);
      return new Plan(
          CAPACITIES.get(random.nextInt(CAPACITIES.size())),
          1 + random.nextInt(6),
          receivers,
          1 + random.nextInt(30),
          random.nextBoolean(),
          random.nextInt(3) == 0,
          random.nextInt(4) == 0,
          receivers == 1 && random.nextInt(4) == 0,
          random.nextLong());
    }
  }

  private final Plan plan;
  private final Random random;
  private final Channel<Integer> channel;
  // Never gets an item: the other branch of a select.
  private final Channel<Integer> idle = Channel.unbounded();
  private final Receiver<Integer> receiver;
  private final AtomicIntegerArray accepted;
  private final AtomicIntegerArray received;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  Chaos(Plan plan) {
    this.plan = plan;
    this.random = new Random(plan.seed);
    this.channel = Kinds.make(plan.capacity);
    this.receiver = plan.receivers > 1 ? channel.receiver().shared() : channel.receiver();
    this.accepted = new AtomicIntegerArray(plan.senders * ITEMS_MAX);
    this.received = new AtomicIntegerArray(plan.senders * ITEMS_MAX);
  }

  void run() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < plan.senders; i++) {
      int number = i;
      Random own = new Random(random.nextLong());
      Sender<Integer> sender = channel.sender().fork();
      threads.add(thread(() -> send(sender, number, own)));
    }
    for (int i = 0; i < plan.receivers; i++) {
      Random own = new Random(random.nextLong());
      threads.add(thread(() -> receiveAll(own)));
    }
    channel.sender().close();
    Collections.shuffle(threads, random);
    threads.forEach(Thread::start);
    disturb(threads);
    Hangs.join(threads, plan + ": " + channel);
    idle.sender().close();
    idle.receiver().close();
    check();
  }

  private interface Body {
    void run() throws Exception;
  }

  private Thread thread(Body body) {
    Runnable guarded =
        () -> {
          try {
            body.run();
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          }
        };
    return plan.virtual
        ? Thread.ofVirtual().unstarted(guarded)
        : Thread.ofPlatform().daemon().unstarted(guarded);
  }

  private void disturb(List<Thread> threads) {
    for (int i = 0; plan.interrupts && i < 20; i++) {
      threads.get(random.nextInt(threads.size())).interrupt();
      letOthersRun();
    }
    if (plan.receiverCloses) {
      for (int i = random.nextInt(100); i > 0; i--) {
        letOthersRun();
      }
      receiver.close();
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // to let something else happen is what it is for
  private static void letOthersRun() {
    Thread.yield();
  }

  // ---- sending ----

  private void send(Sender<Integer> sender, int number, Random own) {
    try (sender) {
      for (int i = 0; i < plan.items; i++) {
        int item = number * ITEMS_MAX + i;
        if (!sendUntilAnswered(sender, item, own)) {
          return;
        }
        accepted.set(item, 1);
        if (own.nextInt(10) == 0) {
          sender.fork().close();
        }
      }
    } catch (ChannelClosedException e) {
      // The receiver closed.
    }
  }

  /** False when it was refused for good. */
  private static boolean sendUntilAnswered(Sender<Integer> sender, int item, Random own) {
    while (true) {
      try {
        switch (own.nextInt(4)) {
          case 0 -> {
            switch (sender.trySend(item)) {
              case SENT -> {
                return true;
              }
              case CLOSED -> {
                return false;
              }
              case FULL -> letOthersRun();
            }
          }
          case 1 -> {
            switch (sender.send(item, Duration.ofNanos(own.nextInt(100_000)))) {
              case SENT -> {
                return true;
              }
              case CLOSED -> {
                return false;
              }
              case TIMED_OUT -> {}
            }
          }
          default -> {
            sender.send(item);
            return true;
          }
        }
      } catch (InterruptedException e) {
        // Not sent; again.
      }
    }
  }

  // ---- receiving ----

  private void receiveAll(Random own) throws Exception {
    int[] last = new int[plan.senders];
    Arrays.fill(last, -1);
    List<Integer> got = new ArrayList<>();
    boolean open = true;
    while (open) {
      try {
        open = plan.selects ? select(got, own) : receive(got, own);
      } catch (InterruptedException e) {
        // Nothing was taken.
      } catch (ChannelClosedException e) {
        open = false;
      }
      got.forEach(item -> note(item, last));
      got.clear();
    }
  }

  private boolean receive(List<Integer> got, Random own) throws InterruptedException {
    switch (own.nextInt(5)) {
      case 0 -> {
        return take(receiver.tryReceive(), got);
      }
      case 1 -> {
        return take(receiver.receive(Duration.ofNanos(own.nextInt(100_000))), got);
      }
      case 2 -> receiver.drainTo(got, own.nextInt(5));
      default -> got.add(receiver.receive());
    }
    return true;
  }

  private static boolean take(Received<Integer> answer, List<Integer> got) {
    if (answer instanceof Received.Item<Integer>(Integer item)) {
      got.add(item);
    }
    return !(answer instanceof Received.Closed<Integer>);
  }

  private boolean select(List<Integer> got, Random own) throws Exception {
    boolean patient = own.nextBoolean();
    // The idle channel never ends, so the end of the other one is asked for.
    Select<@Nullable Integer> select =
        Select.<@Nullable Integer>of()
            .receive(receiver, item -> item)
            .receive(idle.receiver(), item -> item)
            .after(Duration.ofNanos(own.nextInt(patient ? 2_000_000 : 100_000)), () -> null);
    Integer item = select.await();
    if (item != null) {
      got.add(item);
      return true;
    }
    return take(receiver.tryReceive(), got);
  }

  private void note(int item, int[] last) {
    received.incrementAndGet(item);
    int sender = item / ITEMS_MAX;
    if (last[sender] >= item) {
      throw new AssertionError("%d came after %d".formatted(item, last[sender]));
    }
    last[sender] = item;
  }

  private void check() {
    List<Integer> left = new ArrayList<>();
    receiver.drainTo(left, Integer.MAX_VALUE);
    left.forEach(received::incrementAndGet);
    if (failure.get() != null) {
      throw new AssertionError(plan.toString(), failure.get());
    }
    for (int item = 0; item < received.length(); item++) {
      if (received.get(item) != accepted.get(item)) {
        throw new AssertionError(
            "item %d: accepted %d, received %d; %s"
                .formatted(item, accepted.get(item), received.get(item), plan));
      }
    }
  }
}
