package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A worker as a future. */
@Timeout(120)
@ExtendWith(LeavesNoThreads.class)
class WorkerFutureTest {

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(Background.HANG.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Test
  void itHasTheResultWhetherAskedForBeforeOrAfterTheEnd() throws Exception {
    var blocked = new Blocked();
    Worker<String> worker = Worker.spawn(blocked);
    CompletableFuture<String> before = worker.toCompletableFuture();
    assertThat(before).isNotDone();

    blocked.letGo();

    assertThat(get(before)).isEqualTo("let go");
    assertThat(worker.toCompletableFuture()).isCompletedWithValue("let go");
    assertThat(get(Worker.<String>spawn(() -> (String) null).toCompletableFuture())).isNull();
  }

  @Test
  void itFailsWithTheVeryObjectThatTheFunctionThrew() throws Exception {
    var thrown = new IOException("disk full");
    var blocked = new Blocked();
    Worker<Object> worker =
        Worker.spawn(
            () -> {
              blocked.call();
              throw thrown;
            });
    var seen = new AtomicReference<Throwable>();
    CompletableFuture<Object> future =
        worker.toCompletableFuture().whenComplete((value, e) -> seen.set(e));

    blocked.letGo();

    assertThatThrownBy(() -> get(future)).isInstanceOf(ExecutionException.class).hasCause(thrown);
    assertThat(seen.get()).isSameAs(thrown);
    assertThat(worker.toCompletableFuture().exceptionNow()).isSameAs(thrown);
  }

  @Test
  void whatIsDoneToOneFutureTheOthersAndTheWorkerDoNotSee() throws Exception {
    var blocked = new Blocked();
    Worker<String> worker = Worker.spawn(blocked);
    CompletableFuture<String> first = worker.toCompletableFuture();
    CompletableFuture<String> second = worker.toCompletableFuture();

    first.cancel(true);
    second.complete("forged");

    CompletableFuture<String> third = worker.toCompletableFuture();
    assertThat(worker.isDone()).isFalse();
    blocked.letGo();
    assertThat(get(third)).isEqualTo("let go");
    assertThat(worker.join()).isEqualTo("let go");
  }

  @Test
  void itFailsWithTheCancel() {
    Worker<String> worker = Worker.spawn("mail", new Blocked());
    CompletableFuture<String> future = worker.toCompletableFuture();

    worker.cancel();

    assertThat(future.exceptionNow()).isInstanceOf(WorkerCancelledException.class);
  }

  @Test
  void itFailsWithTheTimeoutAndRunsWhatHangsOnItOffTheClock() throws Exception {
    var thread = new AtomicReference<String>();
    Worker<String> worker = Worker.spawn(new Blocked(), Duration.ofMillis(20));
    CompletableFuture<String> future =
        worker
            .toCompletableFuture()
            .whenComplete((value, e) -> thread.set(Thread.currentThread().getName()));

    assertThatThrownBy(() -> get(future))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(WorkerTimeoutException.class);

    assertThat(thread.get()).doesNotContain("delayScheduler");
  }

  @Test
  void whatHangsOnItSeesTheSenderClosed() throws Exception {
    var channel = Channel.<Integer>unbounded();
    var go = new CountDownLatch(1);
    Worker<Void> worker = Worker.spawn(channel.sender(), out -> go.await());
    CompletableFuture<Boolean> closed =
        worker.toCompletableFuture().thenApply(nothing -> channel.isClosed());

    go.countDown();

    assertThat(get(closed)).isTrue();
  }
}
