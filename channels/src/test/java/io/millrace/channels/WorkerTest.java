package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a worker is and what it comes to. */
@Timeout(120)
@ExtendWith(LeavesNoThreads.class)
class WorkerTest {

  /** Thrown by who evades the compiler's checks. */
  private static final class Odd extends Throwable {
    private static final long serialVersionUID = 1L;
  }

  static Stream<Throwable> throwables() {
    return Stream.of(
        new IOException("disk full"),
        new IllegalArgumentException("no such thing"),
        new InterruptedException("of its own"),
        new AssertionError("wrong"),
        new StackOverflowError(),
        new RuntimeException((String) null),
        new Exception(new IOException("below")),
        new Odd());
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void evade(Throwable thrown) throws X {
    throw (X) thrown;
  }

  @Test
  void itsResultIsWhatTheFunctionReturned() throws Exception {
    assertThat(Worker.spawn(() -> 42).join()).isEqualTo(42);
  }

  @Test
  void itsResultMayBeNull() throws Exception {
    assertThat(Worker.<String>spawn(() -> (String) null).join()).isNull();
  }

  @Test
  void anExceptionThatIsReturnedIsAResult() throws Exception {
    var returned = new IOException("returned");

    assertThat(Worker.spawn(() -> returned).join()).isSameAs(returned);
  }

  @Test
  void aFunctionWithoutResultHasRunWhenJoined() throws Exception {
    var ran = new AtomicReference<String>();

    Worker<Void> worker = Worker.spawn(() -> ran.set("yes"));

    assertThat(worker.join()).isNull();
    assertThat(ran).hasValue("yes");
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void joinThrowsTheVeryObjectThatTheFunctionThrew(Throwable thrown) {
    Worker<Integer> worker =
        Worker.spawn(
            () -> {
              WorkerTest.<RuntimeException>evade(thrown);
              return 1;
            });

    assertThatThrownBy(worker::join).isSameAs(thrown);
    assertThatThrownBy(() -> worker.join(Duration.ofDays(1))).isSameAs(thrown);
    assertThat(thrown.getSuppressed()).isEmpty();
  }

  @Test
  void itRunsOnAVirtualThreadOfItsOwnAtOnce() throws Exception {
    var together = new CyclicBarrier(50);
    List<Worker<Thread>> workers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      workers.add(
          Worker.spawn(
              () -> {
                together.await(30, TimeUnit.SECONDS);
                return Thread.currentThread();
              }));
    }

    List<Thread> threads = new ArrayList<>();
    for (Worker<Thread> worker : workers) {
      threads.add(worker.join());
    }

    assertThat(threads).doesNotHaveDuplicates().allMatch(Thread::isVirtual);
  }

  @Test
  void aLongWorkerOfFiveSecondsGivesItsResult() throws Exception {
    var never = new CountDownLatch(1);

    Worker<Boolean> worker = Worker.spawn(() -> !never.await(5, TimeUnit.SECONDS));

    assertThat(worker.join()).isTrue();
  }

  @Test
  void manyJoinersOfBothKindsOfThreadGetTheSameBeforeAndAfterItsEnd() throws Exception {
    var blocked = new Blocked();
    var result = new Object();
    Worker<Object> worker =
        Worker.spawn(
            () -> {
              blocked.call();
              return result;
            });
    List<Background<Object>> virtual = new ArrayList<>();
    List<Object> platform = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      virtual.add(Background.call(worker::join).blocked());
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    Object joined = joined(worker);
                    synchronized (platform) {
                      platform.add(joined);
                    }
                  }));
    }

    blocked.letGo();

    for (Background<Object> joiner : virtual) {
      assertThat(joiner.result()).isSameAs(result);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(platform).hasSize(20).containsOnly(result);
    assertThat(worker.join()).isSameAs(result);
    assertThat(worker.join(Duration.ZERO)).isSameAs(result);
  }

  private static Object joined(Worker<?> worker) {
    try {
      return worker.join();
    } catch (Exception e) {
      return e;
    }
  }

  @Test
  void allJoinersGetTheSameException() throws Exception {
    var blocked = new Blocked();
    var thrown = new IOException("for all");
    Worker<Object> worker =
        Worker.spawn(
            () -> {
              blocked.call();
              throw thrown;
            });
    Background<Object> first = Background.call(worker::join).blocked();
    Background<Object> second = Background.call(worker::join).blocked();

    blocked.letGo();

    assertThat(first.failure()).isSameAs(thrown);
    assertThat(second.failure()).isSameAs(thrown);
  }

  @Test
  void aJoinThatIsNotDoneInTimeNamesWorkerAndTimeAndLeavesItRunning() throws Exception {
    var blocked = new Blocked();
    Worker<String> worker = Worker.spawn("slow", blocked);
    blocked.begun();

    assertThatThrownBy(() -> worker.join(Duration.ofMillis(20)))
        .isExactlyInstanceOf(TimeoutException.class)
        .hasMessageContaining("'slow'")
        .hasMessageContaining("PT0.02S");
    assertThatThrownBy(() -> worker.join(Duration.ZERO))
        .isExactlyInstanceOf(TimeoutException.class);

    assertThat(worker.isDone()).isFalse();
    blocked.letGo();
    assertThat(worker.join(Background.HANG)).isEqualTo("let go");
    assertThat(worker.isDone()).isTrue();
  }

  @Test
  void aTimeoutExceptionOfTheFunctionIsItsOwn() {
    var thrown = new TimeoutException("of the function");

    Worker<Object> worker =
        Worker.spawn(
            () -> {
              throw thrown;
            });

    assertThatThrownBy(() -> worker.join(Background.HANG)).isSameAs(thrown);
  }

  @Test
  void anInterruptedJoinerLeavesTheWorkerAlone() throws Exception {
    var blocked = new Blocked();
    Worker<String> worker = Worker.spawn(blocked);
    Background<String> joiner = Background.call(worker::join).blocked();

    joiner.interrupt();

    assertThat(joiner.failure()).isInstanceOf(InterruptedException.class);
    assertThat(worker.isDone()).isFalse();
    blocked.letGo();
    assertThat(worker.join()).isEqualTo("let go");
  }

  @Test
  void whoIsInterruptedBeforeItJoinsDoesNotWait() throws Exception {
    var blocked = new Blocked();
    Worker<String> worker = Worker.spawn(blocked);

    Background<String> joiner =
        Background.call(
            () -> {
              Thread.currentThread().interrupt();
              return worker.join();
            });

    assertThat(joiner.failure()).isInstanceOf(InterruptedException.class);
    blocked.letGo();
    worker.join();
  }

  @Test
  void whoIsInterruptedStillGetsWhatIsThere() throws Exception {
    Worker<Integer> worker = Worker.spawn(() -> 42);
    worker.join();

    Background<List<Object>> joiner =
        Background.call(
            () -> {
              Thread.currentThread().interrupt();
              return List.of(worker.join(), Thread.interrupted());
            });

    assertThat(joiner.result()).containsExactly(42, true);
  }

  @Test
  void aWorkerThatJoinsItselfIsRefused() throws Exception {
    var handle = new Worker<?>[1];
    var known = new CountDownLatch(1);
    Worker<Object> worker =
        Worker.spawn(
            "narcissus",
            () -> {
              known.await();
              return handle[0].join();
            });

    handle[0] = worker;
    known.countDown();

    assertThatThrownBy(worker::join)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'narcissus' cannot join itself");
  }

  @Test
  void aNameIsThatOfItsThread() throws Exception {
    Worker<String> worker = Worker.spawn("mail", () -> Thread.currentThread().getName());

    assertThat(worker.name()).isEqualTo("mail");
    assertThat(worker.join()).isEqualTo("mail");
    assertThat(worker).hasToString("worker 'mail', done");
    assertThat(worker.name()).isEqualTo("mail");
  }

  @Test
  void theCheckForThreadsThatAreLeftSeesWorkers() throws Exception {
    var blocked = new Blocked(2);
    Worker<String> named = Worker.spawn("left over", blocked);
    Worker<String> unnamed = Worker.spawn(blocked);
    blocked.begun();

    assertThat(LeavesNoThreads.names()).contains("left over (virtual)", " (virtual)");

    blocked.letGo();
    named.join();
    unnamed.join();
  }

  @Test
  void aWorkerWithoutNameIsCalledByTheIdOfItsThread() throws Exception {
    Worker<Thread> worker = Worker.spawn(Thread::currentThread);
    Worker<Thread> other = Worker.spawn(Thread::currentThread);

    assertThat(worker.name()).isEqualTo("worker-" + worker.join().threadId());
    assertThat(worker.join().getName()).isEmpty();
    assertThat(other.name()).isNotEqualTo(worker.name());
    other.join();
  }

  @Test
  void itSaysWhatItIsAt() throws Exception {
    var blocked = new Blocked();
    Worker<String> worker = Worker.spawn("busy", blocked);
    Worker<Object> failed =
        Worker.spawn(
            "failing",
            () -> {
              throw new IOException("disk full");
            });

    assertThat(worker).hasToString("worker 'busy', running");
    assertThatThrownBy(failed::join).isInstanceOf(IOException.class);
    assertThat(failed).hasToString("worker 'failing', failed: java.io.IOException: disk full");
    blocked.letGo();
    worker.join();
  }

  @Test
  void anActionWithANameHasRunWhenJoined() throws Exception {
    var ran = new CountDownLatch(1);

    Worker.spawn("action", ran::countDown).join();

    assertThat(ran.getCount()).isZero();
  }

  @Test
  void nullIsRefusedAtOnce() {
    assertThatThrownBy(() -> Worker.spawn((Worker.Action) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> Worker.spawn((String) null, () -> 1))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("name");
    assertThatThrownBy(() -> Worker.spawn(() -> 1, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("timeout");
  }

  @Test
  void aNegativeTimeToJoinIsRefused() throws Exception {
    Worker<Integer> worker = Worker.spawn(() -> 1);

    assertThatThrownBy(() -> worker.join(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    worker.join();
  }
}
