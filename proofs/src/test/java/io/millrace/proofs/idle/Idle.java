package io.millrace.proofs.idle;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.channels.Channel;
import io.millrace.channels.Select;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets many wait for five seconds and says how much processor time that took. */
final class Idle {

  private static final int RECEIVERS = 1_000;
  private static final int SENDERS = 1_000;
  private static final int SELECTS = 100;
  private static final long SECONDS = 5;

  private final List<Channel<Integer>> channels = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private Idle() {}

  public static void main(String[] arguments) throws Exception {
    Idle idle = new Idle();
    idle.start();
    idle.awaitAllParked();
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    // What was compiled on the way has settled by then.
    pass(Duration.ofSeconds(1));
    long before = system.getProcessCpuTime();
    pass(Duration.ofSeconds(SECONDS));
    long nanos = system.getProcessCpuTime() - before;
    System.out.println("cpu-millis " + TimeUnit.NANOSECONDS.toMillis(nanos));
    idle.channels.forEach(channel -> channel.receiver().close());
  }

  private interface Body {
    void run() throws Exception;
  }

  private void start() throws InterruptedException {
    for (int i = 0; i < RECEIVERS; i++) {
      Channel<Integer> channel = channel(i % 2 == 0 ? Channel.unbounded() : Channel.bounded(1));
      spawn(channel.receiver()::receive);
    }
    Channel<Integer> crowded = channel(Channel.bounded(1));
    crowded.sender().send(0);
    Channel<Integer> rendezvous = channel(Channel.rendezvous());
    for (int i = 0; i < SENDERS; i++) {
      Channel<Integer> own = channel(Channel.bounded(1));
      own.sender().send(0);
      Channel<Integer> channel = List.of(crowded, rendezvous, own).get(i % 3);
      spawn(() -> channel.sender().send(1));
    }
    for (int i = 0; i < SELECTS; i++) {
      Channel<Integer> one = channel(Channel.unbounded());
      Channel<Integer> other = channel(Channel.rendezvous());
      spawn(
          () ->
              Select.<Integer>of()
                  .receive(one.receiver(), item -> item)
                  .receive(other.receiver(), item -> item)
                  .await());
    }
  }

  private Channel<Integer> channel(Channel<Integer> channel) {
    channels.add(channel);
    return channel;
  }

  private void spawn(Body body) {
    threads.add(
        Thread.startVirtualThread(
            () -> {
              try {
                body.run();
              } catch (Exception e) {
                // The end of the measurement closes what it waits for.
              }
            }));
  }

  private void awaitAllParked() throws InterruptedException {
    while (threads.stream().anyMatch(thread -> thread.getState() != Thread.State.WAITING)) {
      pass(Duration.ofMillis(10));
    }
  }

  /** Time that passes is what is measured here. */
  private static void pass(Duration time) throws InterruptedException {
    boolean counted = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
    assert !counted;
  }
}
