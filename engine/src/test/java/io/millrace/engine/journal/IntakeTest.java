package io.millrace.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IntakeTest {

  private static final int BATCH = 8;
  private static final int A = 1;
  private static final int B = 2;

  private final Intake intake = new Intake(BATCH);

  /** Says nothing but its route. */
  private static final class Nothing extends Entry<Void> {
    private final int route;

    Nothing(int route) {
      this.route = route;
    }

    @Override
    protected EntryKind<?> kind() {
      throw new UnsupportedOperationException();
    }

    @Override
    protected int route() {
      return route;
    }

    @Override
    protected int bytes() {
      return 1;
    }
  }

  private static Submission awaited(int route) {
    return new Submission(List.of(new Nothing(route)), true, System.nanoTime());
  }

  /** One whose patience will not be over while the test runs. */
  private static Submission youngNote(int route) {
    return new Submission(
        List.of(new Nothing(route)), false, System.nanoTime() + Duration.ofHours(1).toNanos());
  }

  private static Submission note(int route) {
    return new Submission(List.of(new Nothing(route)), false, System.nanoTime());
  }

  private void put(Submission... submissions) {
    for (Submission submission : submissions) {
      assertThat(intake.put(submission)).isTrue();
    }
  }

  private List<Submission> take() throws InterruptedException {
    List<Submission> taken = new ArrayList<>();
    assertThat(intake.take(taken)).isEqualTo(!taken.isEmpty());
    return taken;
  }

  // ---- what is due ----

  @Test
  void whatIsAwaitedIsTakenAtOnceAndInOrder() throws Exception {
    List<Submission> sent = new ArrayList<>();
    for (int i = 0; i <= BATCH; i++) {
      sent.add(awaited(i % 2));
      put(sent.getLast());
    }

    assertThat(take()).containsExactlyElementsOf(sent.subList(0, BATCH));
    assertThat(take()).containsExactly(sent.get(BATCH));
  }

  @Test
  void aNoteGoesAlongWithWhatIsAwaitedOfItsRouteAndInFrontOfIt() throws Exception {
    Submission noteOfA = youngNote(A);
    Submission noteOfB = youngNote(B);
    Submission endOfA = awaited(A);
    Submission nextNoteOfA = youngNote(A);
    put(noteOfB, noteOfA, endOfA, nextNoteOfA);

    assertThat(take()).containsExactly(noteOfA, endOfA, nextNoteOfA);
  }

  @Test
  void aNoteThatWasHeldBackComesFirstWhenItsRouteComes() throws Exception {
    Submission noteOfB = youngNote(B);
    Submission endOfA = awaited(A);
    Submission nextNoteOfB = youngNote(B);
    Submission endOfB = awaited(B);
    put(noteOfB, endOfA);

    assertThat(take()).containsExactly(endOfA);
    put(nextNoteOfB, endOfB);
    assertThat(take()).containsExactly(noteOfB, nextNoteOfB, endOfB);
  }

  @Test
  void aNoteThatNothingFollowsIsTakenByItself() throws Exception {
    Submission note = note(A);
    put(note);

    assertThat(take()).containsExactly(note);
  }

  @Test
  void moreNotesThanHalfABatchDoNotWaitForTheirPatience() throws Exception {
    List<Submission> notes = new ArrayList<>();
    for (int route = 0; route < BATCH; route++) {
      notes.add(youngNote(route));
      put(notes.getLast());
    }

    assertThat(take()).containsExactlyElementsOf(notes.subList(0, BATCH / 2));
    put(awaited(BATCH - 1));
    assertThat(take()).hasSize(2).startsWith(notes.getLast());
  }

  @Test
  void entriesOfARouteKeepTheirOrderWhateverTheBatches() throws Exception {
    Random random = new Random(7);
    List<Submission> sent = new ArrayList<>();
    List<Submission> taken = new ArrayList<>();
    for (int round = 0; round < 500; round++) {
      for (int i = random.nextInt(BATCH); i > 0; i--) {
        int route = random.nextInt(4);
        int kind = random.nextInt(3);
        sent.add(kind == 0 ? awaited(route) : kind == 1 ? youngNote(route) : note(route));
        put(sent.getLast());
      }
      // So that a take has something to do.
      sent.add(awaited(3));
      put(sent.getLast());
      taken.addAll(take());
    }
    intake.close();
    for (List<Submission> last = take(); !last.isEmpty(); last = take()) {
      taken.addAll(last);
    }

    assertThat(taken).containsExactlyInAnyOrderElementsOf(sent);
    for (int route = 0; route < 4; route++) {
      assertThat(ofRoute(taken, route)).containsExactlyElementsOf(ofRoute(sent, route));
    }
  }

  private static List<Submission> ofRoute(List<Submission> all, int route) {
    return all.stream().filter(submission -> submission.route() == route).toList();
  }

  // ---- bounds ----

  @Test
  void callersBlockWhileItIsFullAlsoWithNotes() throws Exception {
    AtomicInteger put = new AtomicInteger();
    Thread caller =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i <= Intake.CAPACITY; i++) {
                    intake.put(youngNote(A));
                    put.incrementAndGet();
                  }
                });
    await().until(() -> caller.getState() == Thread.State.WAITING);
    assertThat(put).hasValue(Intake.CAPACITY);

    assertThat(take()).isNotEmpty();
    caller.join();
    assertThat(put).hasValue(Intake.CAPACITY + 1);
  }

  // ---- interrupts ----

  @Test
  void anInterruptedCallerGetsItsEntryInAndKeepsTheInterrupt() throws Exception {
    Submission entry = awaited(A);

    Thread.currentThread().interrupt();
    boolean added = intake.put(entry);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(added).isTrue();
    assertThat(take()).containsExactly(entry);
  }

  @Test
  void anInterruptedCallerWaitsForRoomLikeOthers() throws Exception {
    for (int i = 0; i < Intake.CAPACITY; i++) {
      put(awaited(A));
    }
    Submission last = awaited(B);
    CountDownLatch trying = new CountDownLatch(1);
    try (ExecutorService callers = Executors.newSingleThreadExecutor()) {
      Future<Boolean> interrupted =
          callers.submit(
              () -> {
                Thread.currentThread().interrupt();
                trying.countDown();
                return intake.put(last) && Thread.currentThread().isInterrupted();
              });
      trying.await();

      List<Submission> taken = new ArrayList<>();
      while (taken.size() <= Intake.CAPACITY) {
        taken.addAll(take());
      }
      assertThat(interrupted.get()).isTrue();
      assertThat(taken.getLast()).isSameAs(last);
    }
  }

  // ---- the end ----

  @Test
  void whatIsThereAtTheCloseIsTakenNotesToo() throws Exception {
    Submission note = youngNote(A);
    Submission end = awaited(B);
    put(note, end);
    intake.close();

    List<Submission> taken = new ArrayList<>(take());
    taken.addAll(take());
    assertThat(taken).containsExactly(end, note);
    assertThat(intake.take(new ArrayList<>())).isFalse();
    assertThat(intake.put(awaited(A))).isFalse();
  }

  @Test
  void whoeverBlocksIsRefusedWhenItCloses() throws Exception {
    for (int i = 0; i < Intake.CAPACITY; i++) {
      put(awaited(A));
    }
    try (ExecutorService callers = Executors.newSingleThreadExecutor()) {
      CountDownLatch trying = new CountDownLatch(1);
      Future<Boolean> blocked =
          callers.submit(
              () -> {
                trying.countDown();
                return intake.put(awaited(B));
              });
      trying.await();
      intake.close();

      assertThat(blocked.get()).isFalse();
    }
  }

  @Test
  void aWriterThatGivesUpFindsAllThatWasPut() throws Exception {
    Submission held = youngNote(A);
    Submission waiting = awaited(B);
    put(held, awaited(B));
    take();
    put(waiting);

    assertThat(intake.leftovers()).containsExactly(held, waiting);
    assertThat(intake.leftovers()).isEmpty();
    assertThat(intake.put(awaited(A))).isFalse();
  }
}
