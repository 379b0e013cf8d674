package io.millrace.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a lease store promises to many who use it at once. */
public abstract class LeaseRaceContract extends LeaseBed {

  @Test
  void ofSixteenThatCreateAKeyAtOnceOneDoes() throws Exception {
    LeaseSpace space = space(LONG);
    LeaseSpace theirs = asOthersSee(space);

    for (int round = 0; round < 10; round++) {
      String key = "k" + round;
      List<Written> written = atOnce(16, i -> (i % 2 == 0 ? space : theirs).create(key, "by " + i));

      assertThat(written).filteredOn(Written.Done.class::isInstance).hasSize(1);
      int winner = IntStream.range(0, 16).filter(i -> written.get(i) instanceof Written.Done).sum();
      assertThat(space.get(key))
          .contains(new Entry(key, "by " + winner, done(written.get(winner))));
    }
  }

  @Test
  void ofSixteenThatUpdateARevisionAtOnceOneDoes() throws Exception {
    LeaseSpace space = space(LONG);
    LeaseSpace theirs = asOthersSee(space);
    long revision = done(space.create("a", ""));

    List<Written> written =
        atOnce(16, i -> (i % 2 == 0 ? space : theirs).update("a", "by " + i, revision));

    assertThat(written).filteredOn(Written.Done.class::isInstance).hasSize(1);
  }

  @FunctionalInterface
  private interface Attempt {
    Written number(int i) throws StoreException;
  }

  private static List<Written> atOnce(int count, Attempt attempt) throws Exception {
    List<Callable<Written>> calls = new ArrayList<>();
    IntStream.range(0, count).forEach(i -> calls.add(() -> attempt.number(i)));
    List<Written> results = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(count)) {
      for (Future<Written> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
    }
    return results;
  }

  @Test
  void ofWritesOfTwoKeysAtOnceTheLaterOneHasTheGreaterRevision() throws Exception {
    LeaseSpace space = space(LONG);
    LeaseSpace theirs = asOthersSee(space);
    long firstA = done(space.create("a", ""));
    long firstB = done(space.create("b", ""));
    var stop = new AtomicBoolean();
    try (var threads = Executors.newFixedThreadPool(2)) {
      Future<?> a = threads.submit(() -> renewUntil(stop, space, "a", firstA));
      Future<?> b = threads.submit(() -> renewUntil(stop, theirs, "b", firstB));
      try {
        for (int look = 0; look < 500; look++) {
          long seen = revision(space, "b");
          long before = revision(space, "a");
          long after = revision(space, "a");
          // It was written after b was read.
          assertThat(after)
              .satisfiesAnyOf(
                  same -> assertThat(same).isEqualTo(before),
                  next -> assertThat(next).isGreaterThan(seen));
        }
      } finally {
        stop.set(true);
      }
      a.get();
      b.get();
    }
  }

  @Test
  void aListMissesNoKeyThatIsRenewedMeanwhile() throws Exception {
    LeaseSpace space = space(LONG);
    LeaseSpace theirs = asOthersSee(space);
    var stop = new AtomicBoolean();
    List<Future<?>> renewals = new ArrayList<>();
    try (var threads = Executors.newCachedThreadPool()) {
      for (int i = 0; i < 8; i++) {
        String key = "k" + i;
        long first = done(space.create(key, ""));
        renewals.add(threads.submit(() -> renewUntil(stop, theirs, key, first)));
      }
      try {
        for (int look = 0; look < 200; look++) {
          assertThat(space.list())
              .extracting(Entry::key)
              .containsExactly("k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7");
        }
      } finally {
        stop.set(true);
      }
      for (Future<?> renewal : renewals) {
        renewal.get();
      }
    }
  }

  private static Void renewUntil(AtomicBoolean stop, LeaseSpace space, String key, long first)
      throws StoreException {
    long revision = first;
    while (!stop.get()) {
      revision = done(space.update(key, "", revision));
    }
    return null;
  }

  private static long revision(LeaseSpace space, String key) throws StoreException {
    return space.get(key).orElseThrow().revision();
  }
}
