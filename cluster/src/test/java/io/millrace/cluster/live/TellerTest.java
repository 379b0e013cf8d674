package io.millrace.cluster.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.cluster.ClusterListener;
import io.millrace.cluster.Partition;
import io.millrace.cluster.PartitionSource;
import io.millrace.cluster.Token;
import io.millrace.cluster.config.HandOff.Overrun;
import io.millrace.cluster.node.Notice;
import io.millrace.cluster.node.Reply;
import io.millrace.cluster.node.Spaces;
import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.LeaseSpace;
import io.millrace.cluster.store.Written;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a listener hears, and what its work on released partitions may take. */
@Timeout(60)
class TellerTest {

  private static final Duration GUARD = Duration.ofSeconds(30);

  private static final Notice RELEASING =
      new Notice.Releasing(List.of("p-0"), Duration.ofMillis(50));

  @Test
  void noticesAreHeardInOrderAlsoWhenOneThrows() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    ClusterListener listener =
        new ClusterListener() {
          @Override
          public void onAssigned(SortedMap<String, Token> partitions) {
            heard.add("assigned");
            throw new IllegalStateException("on purpose");
          }

          @Override
          public void onReleasing(List<String> partitions) {
            heard.add("releasing");
          }

          @Override
          public void onLost(List<String> partitions) {
            heard.add("lost");
          }
        };
    LiveHabitat habitat = habitat(listener, Overrun.WAIT);
    CountDownLatch followed = new CountDownLatch(3);

    habitat.tell(new Notice.Assigned(new TreeMap<>()), followed::countDown);
    habitat.tell(RELEASING, followed::countDown);
    habitat.tell(new Notice.Lost(List.of("p-0")), followed::countDown);

    assertThat(followed.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(heard).containsExactly("assigned", "releasing", "lost");
    assertThat(habitat.close(GUARD)).isTrue();
  }

  @Test
  void workThatLastsLongerThanTheBoundIsInterrupted() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    ClusterListener listener =
        new ClusterListener() {
          @Override
          public void onReleasing(List<String> partitions) throws InterruptedException {
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.countDown();
              throw e;
            }
          }
        };
    LiveHabitat habitat = habitat(listener, Overrun.WAIT);
    CountDownLatch followed = new CountDownLatch(1);

    habitat.tell(RELEASING, followed::countDown);

    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(followed.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(habitat.close(GUARD)).isTrue();
  }

  @Test
  void workThatDoesNotMindTheInterruptIsWaitedFor() throws Exception {
    Stubborn listener = new Stubborn();
    LiveHabitat habitat = habitat(listener, Overrun.WAIT);
    AtomicBoolean followed = new AtomicBoolean();

    habitat.tell(RELEASING, () -> followed.set(true));
    listener.interrupted.await();
    assertThat(followed).isFalse();
    listener.end.countDown();

    await().atMost(GUARD).untilTrue(followed);
    assertThat(habitat.close(GUARD)).isTrue();
  }

  @Test
  void workThatDoesNotMindTheInterruptIsNotWaitedForWhereHandOffsAreForced() throws Exception {
    Stubborn listener = new Stubborn();
    LiveHabitat habitat = habitat(listener, Overrun.FORCE);
    CountDownLatch followed = new CountDownLatch(1);

    habitat.tell(RELEASING, followed::countDown);

    assertThat(followed.await(30, TimeUnit.SECONDS)).as("while it works").isTrue();
    listener.end.countDown();
    assertThat(habitat.close(GUARD)).isTrue();
  }

  @Test
  void aSourceThatNamesAPartitionTwiceIsRefused() throws Exception {
    LiveHabitat habitat = habitat(ClusterListener.NONE, Overrun.WAIT);
    BlockingQueue<Reply<List<Partition>>> replies = new LinkedBlockingQueue<>();

    habitat.partitions(replies::add);

    assertThat(replies.poll(30, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            Reply.Failed.class, failed -> assertThat(failed.why()).hasMessageContaining("'twice'"));
    assertThat(habitat.close(GUARD)).isTrue();
  }

  private static LiveHabitat habitat(ClusterListener listener, Overrun overrun) {
    Spaces none = new Spaces(new NoSpace(), new NoSpace(), new NoSpace());
    PartitionSource twice =
        PartitionSource.of(List.of(Partition.of("twice"), Partition.of("twice")));
    return new LiveHabitat("test", none, twice, listener, overrun, Duration.ofSeconds(1), () -> {});
  }

  /** Goes on when it is interrupted, until it is told to end. */
  private static final class Stubborn implements ClusterListener {
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    public void onReleasing(List<String> partitions) {
      boolean ended = false;
      while (!ended) {
        try {
          end.await();
          ended = true;
        } catch (InterruptedException e) {
          interrupted.countDown();
        }
      }
    }
  }

  /** Is never asked here. */
  private record NoSpace() implements LeaseSpace {

    @Override
    public String name() {
      return "none";
    }

    @Override
    public Duration timeToLive() {
      return Duration.ZERO;
    }

    @Override
    public Written create(String key, String value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Written update(String key, String value, long revision) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean delete(String key, long revision) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Entry> get(String key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Entry> list() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Watch watch(String key, Consumer<String> hint) {
      throw new UnsupportedOperationException();
    }
  }
}
