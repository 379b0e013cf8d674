package io.millrace.cluster.live;

import io.millrace.cluster.ClusterListener;
import io.millrace.cluster.Partition;
import io.millrace.cluster.PartitionSource;
import io.millrace.cluster.config.HandOff.Overrun;
import io.millrace.cluster.failure.InvalidClusterException;
import io.millrace.cluster.node.Habitat;
import io.millrace.cluster.node.Notice;
import io.millrace.cluster.node.Reply;
import io.millrace.cluster.node.SpaceName;
import io.millrace.cluster.node.Spaces;
import io.millrace.cluster.store.LeaseSpace.Watch;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real process. The node's logic and its questions to the store have threads of the platform, so
 * that a process whose virtual threads are all busy still renews its lease; whoever waits for the
 * application does so on a virtual thread.
 */
public final class LiveHabitat implements Habitat {

  private static final Logger log = LoggerFactory.getLogger(LiveHabitat.class);

  private static final int PARTITIONS_MAX = 20_000;

  private static final int QUESTIONS_MAX = 2;
  // Each may wait for the connection that listens, and so no question stands behind it.
  private static final int WATCHES_MAX = 1;
  // The node's id and the lead, which must not wait behind questions of other kinds.
  private static final int RENEWALS_MAX = 2;
  private static final Duration THREAD_IDLE_MAX = Duration.ofSeconds(30);

  private final Spaces spaces;
  private final PartitionSource source;
  private final Duration retry;
  private final Runnable stateChanged;
  private final ScheduledThreadPoolExecutor loop;
  private final ThreadPoolExecutor asking;
  private final ThreadPoolExecutor watching;
  private final ThreadPoolExecutor renewing;
  private final Teller teller;
  private final SecureRandom random = new SecureRandom();
  private final String name;

  /**
   * @param name of its threads
   * @param retry between two attempts to watch what cannot be watched
   * @param stateChanged is run whenever the node's state has changed
   */
  public LiveHabitat(
      String name,
      Spaces spaces,
      PartitionSource source,
      ClusterListener listener,
      Overrun overrun,
      Duration retry,
      Runnable stateChanged) {
    this.name = name;
    this.spaces = spaces;
    this.source = source;
    this.retry = retry;
    this.stateChanged = stateChanged;
    this.loop =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().name(name).daemon().unstarted(task));
    this.loop.setRemoveOnCancelPolicy(true);
    this.asking = threads(name + "-asks-", QUESTIONS_MAX);
    this.watching = threads(name + "-watches-", WATCHES_MAX);
    this.renewing = threads(name + "-renews-", RENEWALS_MAX);
    this.teller = new Teller(name + "-listener", listener, overrun, this);
  }

  private static ThreadPoolExecutor threads(String name, int most) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            most,
            most,
            THREAD_IDLE_MAX.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name(name, 1).factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** Runs something on the node's thread. */
  public void run(Runnable action) {
    after(Duration.ZERO, action);
  }

  /** Whether this is the thread on which the listener is told. */
  public boolean isListening() {
    return teller.isOwn(Thread.currentThread());
  }

  /** Ends the threads, when the node has gone and its listener has heard so. */
  public boolean close(Duration timeout) throws InterruptedException {
    teller.close();
    boolean told = teller.join(timeout);
    loop.shutdownNow();
    end(asking);
    end(watching);
    end(renewing);
    return loop.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS) && told;
  }

  /** What is under way has its own bound, and is not to be torn; nothing more begins. */
  private static void end(ThreadPoolExecutor threads) {
    threads.getQueue().clear();
    threads.shutdown();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public Alarm after(Duration delay, Runnable action) {
    try {
      ScheduledFuture<?> future =
          loop.schedule(() -> guard(action), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException e) {
      log.debug("{} has ended; an answer came too late", name);
      return () -> {};
    }
  }

  private void guard(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      log.error(
          "{}: a step of the node failed; it goes on, and its lease ends if it cannot", name, e);
    }
  }

  @Override
  public <T> void ask(StoreCall<T> call, Consumer<Reply<T>> then) {
    waiting(asking, () -> call.on(spaces), then);
  }

  @Override
  public <T> void renew(StoreCall<T> call, Consumer<Reply<T>> then) {
    waiting(renewing, () -> call.on(spaces), then);
  }

  @Override
  public void partitions(Consumer<Reply<List<Partition>>> then) {
    // The application's own code, for as long as that takes.
    waiting(this::startVirtual, () -> checked(source.partitions()), then);
  }

  private static List<Partition> checked(List<Partition> partitions) {
    if (partitions.size() > PARTITIONS_MAX) {
      throw new InvalidClusterException(
          "the source has %d partitions; at most %d can be shared: let each stand for more"
              .formatted(partitions.size(), PARTITIONS_MAX));
    }
    Set<String> keys = new HashSet<>();
    for (Partition partition : partitions) {
      if (!keys.add(partition.key())) {
        throw new InvalidClusterException(
            "the source has partition '%s' twice; keys must be unique".formatted(partition.key()));
      }
    }
    return partitions.stream().sorted().toList();
  }

  private interface Waiting<T> {
    T get() throws Exception;
  }

  private void startVirtual(Runnable task) {
    Thread.ofVirtual().name(name + "-source").start(task);
  }

  private <T> void waiting(Executor threads, Waiting<T> question, Consumer<Reply<T>> then) {
    try {
      threads.execute(
          () -> {
            Reply<T> reply = answer(question);
            run(() -> then.accept(reply));
          });
    } catch (RejectedExecutionException e) {
      log.debug("{} has ended; it asks nothing more", name);
    }
  }

  /** Whatever goes wrong is an answer too: nobody waits for ever. */
  private static <T> Reply<T> answer(Waiting<T> question) {
    try {
      return new Reply.Answer<>(question.get());
    } catch (Exception e) {
      return new Reply.Failed<>(e);
    } catch (Error e) {
      return new Reply.Failed<>(new IllegalStateException(e));
    }
  }

  @Override
  public Alarm watch(SpaceName space, String key, Consumer<String> hint) {
    Watching watching = new Watching(space, key, hint);
    watching.begin();
    return watching::cancel;
  }

  @Override
  public void tell(Notice notice, Runnable then) {
    teller.tell(notice, then);
    if (notice instanceof Notice.StateChanged) {
      stateChanged.run();
    }
  }

  /** A watch that is begun again until it has begun or nobody wants it. Of the node's thread. */
  private final class Watching {

    private final SpaceName space;
    private final String key;
    private final Consumer<String> hint;
    private Watch watch = () -> {};
    private boolean cancelled;

    Watching(SpaceName space, String key, Consumer<String> hint) {
      this.space = space;
      this.key = key;
      this.hint = hint;
    }

    void begin() {
      if (!cancelled) {
        waiting(watching, () -> spaces.get(space).watch(key, this::hinted), this::begun);
      }
    }

    private void hinted(String changed) {
      run(
          () -> {
            if (!cancelled) {
              hint.accept(changed);
            }
          });
    }

    private void begun(Reply<Watch> reply) {
      switch (reply) {
        case Reply.Answer<Watch>(var begun) -> {
          if (cancelled) {
            close(begun);
          } else {
            watch = begun;
            // What changed before it was watched gave no hint.
            hint.accept(key);
          }
        }
        case Reply.Failed<Watch>(Exception why) -> {
          log.debug("{} cannot be watched yet", key, why);
          after(retry, this::begin);
        }
      }
    }

    void cancel() {
      if (!cancelled) {
        cancelled = true;
        close(watch);
      }
    }

    private void close(Watch ended) {
      Thread.ofVirtual().name(name + "-unwatch").start(ended::close);
    }
  }
}
