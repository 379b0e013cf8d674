package io.millrace.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.cluster.store.LeaseSpace.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * What a lease store promises while its server is well. {@link LeaseRaceContract} has what it
 * promises to many clients at once, {@link LeaseFaultContract} the rest.
 */
public abstract class LeaseStoreContract extends LeaseBed {

  private static final Duration SHORT = Duration.ofMillis(500);

  private static void awaitGone(LeaseSpace space, String key) {
    await("'" + key + "' ends")
        .atMost(Duration.ofSeconds(60))
        .until(() -> space.get(key).isEmpty());
  }

  @Test
  void aKeyIsCreatedOnce() throws Exception {
    LeaseSpace space = space(LONG);

    long revision = done(space.create("a", "first"));

    refused(space.create("a", "second"));
    refused(asOthersSee(space).create("a", "third"));
    assertThat(space.get("a")).contains(new Entry("a", "first", revision));
    assertThat(asOthersSee(space).get("a")).contains(new Entry("a", "first", revision));
  }

  @Test
  void anUpdateHasToNameTheRevision() throws Exception {
    LeaseSpace space = space(LONG);
    long first = done(space.create("a", "1"));

    long second = done(space.update("a", "2", first));

    assertThat(second).isGreaterThan(first);
    refused(space.update("a", "3", first));
    refused(asOthersSee(space).update("a", "3", second + 1));
    refused(space.update("a", "3", 0));
    assertThat(space.get("a")).contains(new Entry("a", "2", second));
    assertThat(done(asOthersSee(space).update("a", "4", second))).isGreaterThan(second);
  }

  @Test
  void anAbsentKeyCannotBeUpdated() throws Exception {
    for (Duration timeToLive : List.of(LONG, LeaseStore.FOREVER)) {
      LeaseSpace space = space(timeToLive);
      long revision = done(space.create("gone", "1"));
      assertThat(space.delete("gone", revision)).isTrue();

      for (long named : new long[] {-1, 0, 1, revision, revision + 1, revision + 2}) {
        refused(space.update("gone", "2", named));
        refused(asOthersSee(space).update("gone", "2", named));
        refused(space.update("never", "2", named));
      }

      assertThat(space.list()).isEmpty();
    }
  }

  @Test
  void aDeleteHasToNameTheRevision() throws Exception {
    LeaseSpace space = space(LONG);
    long first = done(space.create("a", "1"));
    long second = done(space.update("a", "2", first));

    assertThat(space.delete("a", first)).isFalse();
    assertThat(asOthersSee(space).delete("a", second + 1)).isFalse();
    assertThat(space.delete("never", second)).isFalse();
    assertThat(space.get("a")).isPresent();

    assertThat(asOthersSee(space).delete("a", second)).isTrue();
    assertThat(space.get("a")).isEmpty();
    assertThat(space.delete("a", second)).isFalse();
  }

  @Test
  void aDeletedKeyCanBeCreatedAgainByAnybody() throws Exception {
    for (Duration timeToLive : List.of(LONG, LeaseStore.FOREVER)) {
      LeaseSpace space = space(timeToLive);
      long last = done(space.create("a", "1"));
      for (int i = 0; i < 3; i++) {
        assertThat(space.delete("a", last)).isTrue();
        long next = done((i % 2 == 0 ? asOthersSee(space) : space).create("a", "again"));
        assertThat(next).isGreaterThan(last);
        last = next;
      }
      assertThat(space.list()).containsExactly(new Entry("a", "again", last));
    }
  }

  @Test
  void aKeyIsGoneAfterItsTime() throws Exception {
    LeaseSpace space = space(SHORT);
    long revision = done(space.create("a", "1"));

    awaitGone(asOthersSee(space), "a");

    assertThat(space.list()).isEmpty();
    refused(space.update("a", "2", revision));
    refused(asOthersSee(space).update("a", "2", revision));
    assertThat(space.delete("a", revision)).isFalse();
    assertThat(space.get("a")).isEmpty();
    assertThat(done(asOthersSee(space).create("a", "3"))).isGreaterThan(revision);
    assertThat(space.get("a")).isPresent();
  }

  @Test
  void aRenewedKeyOutlivesItsFirstTime() throws Exception {
    LeaseSpace space = space(Duration.ofSeconds(2));
    done(space.create("left", "alone"));
    var revision = new AtomicLong(done(space.create("a", "same")));

    await("a key that was not renewed ends")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              revision.set(done(space.update("a", "same", revision.get())));
              return space.get("left").isEmpty();
            });

    assertThat(space.list()).containsExactly(new Entry("a", "same", revision.get()));
  }

  @Test
  void withoutATimeToLiveAKeyStays() throws Exception {
    LeaseSpace forever = space(LeaseStore.FOREVER);
    LeaseSpace brief = space(SHORT);
    long revision = done(forever.create("a", "1"));
    done(brief.create("a", "1"));

    awaitGone(brief, "a");

    assertThat(forever.timeToLive()).isEqualTo(LeaseStore.FOREVER);
    assertThat(forever.get("a")).isPresent();
    assertThat(done(forever.update("a", "2", revision))).isGreaterThan(revision);
  }

  @Test
  void revisionsGrowOverAllKeysOfASpace() throws Exception {
    LeaseSpace space = space(SHORT);
    LeaseSpace theirs = asOthersSee(space);
    List<Long> revisions = new ArrayList<>();

    revisions.add(done(space.create("a", "1")));
    revisions.add(done(theirs.create("b", "1")));
    revisions.add(done(theirs.update("a", "2", revisions.get(0))));
    assertThat(space.delete("a", revisions.get(2))).isTrue();
    revisions.add(done(space.create("a", "3")));
    awaitGone(space, "a");
    revisions.add(done(theirs.create("a", "4")));
    revisions.add(done(space.create("c", "1")));

    assertThat(revisions).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aListHasAllKeysInOrderAndNoOthers() throws Exception {
    LeaseSpace space = space(LONG);
    assertThat(space.list()).isEmpty();
    List<Entry> expected = new ArrayList<>();
    for (int i = 999; i >= 0; i--) {
      String key = "node.%d".formatted(1000 + i);
      long revision = done(space.create(key, "v" + i));
      if (i % 10 == 0) {
        assertThat(space.delete(key, revision)).isTrue();
      } else {
        expected.addFirst(new Entry(key, "v" + i, revision));
      }
    }

    assertThat(space.list()).isEqualTo(expected);
    assertThat(asOthersSee(space).list()).isEqualTo(expected);
  }

  @Test
  void twoSpacesDoNotMix() throws Exception {
    LeaseSpace one = space(LONG);
    LeaseSpace two = space(LeaseStore.FOREVER);
    long ofOne = done(one.create("a", "one"));
    long ofTwo = done(two.create("a", "two"));

    assertThat(one.list()).containsExactly(new Entry("a", "one", ofOne));
    assertThat(one.delete("a", ofOne)).isTrue();

    assertThat(one.get("a")).isEmpty();
    assertThat(two.list()).containsExactly(new Entry("a", "two", ofTwo));
  }

  @Test
  void aSpaceCannotHaveTwoTimesToLive() throws Exception {
    LeaseSpace space = space(Duration.ofSeconds(30));

    assertThat(store().space(space.name(), Duration.ofSeconds(30)).timeToLive()).hasSeconds(30);
    for (Duration another : List.of(Duration.ofSeconds(31), LeaseStore.FOREVER)) {
      assertThatThrownBy(() -> other().space(space.name(), another))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(space.name())
          .hasMessageContaining("PT30S")
          .hasMessageContaining(another.toString());
    }
  }

  @Test
  void aSpaceThatExistsIsFoundAsItWasMade() throws Exception {
    for (Duration timeToLive : List.of(Duration.ofSeconds(30), LeaseStore.FOREVER)) {
      LeaseSpace space = space(timeToLive);
      long revision = done(space.create("a", "1"));

      LeaseSpace found = other().existing(space.name()).orElseThrow();

      assertThat(found.name()).isEqualTo(space.name());
      assertThat(found.timeToLive()).isEqualTo(timeToLive);
      assertThat(found.get("a")).contains(new Entry("a", "1", revision));
      assertThat(done(found.update("a", "2", revision))).isGreaterThan(revision);
    }
  }

  @Test
  void whoLooksForASpaceMakesNone() throws Exception {
    assertThat(store().existing("never-made")).isEmpty();

    assertThat(other().existing("never-made")).isEmpty();
    assertThat(store().spaces()).doesNotContain("never-made");
    assertThatThrownBy(() -> store().existing("not allowed"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("not allowed");
  }

  @Test
  void allSpacesAreNamedInOrder() throws Exception {
    List<String> made = List.of(space(LONG).name(), space(LeaseStore.FOREVER).name());

    assertThat(other().spaces()).containsAll(made).isSorted().doesNotHaveDuplicates();
    assertThat(store().spaces()).isEqualTo(other().spaces());
  }

  @Test
  void whatIsAllowedIsKept() throws Exception {
    for (Duration timeToLive : List.of(LONG, LeaseStore.FOREVER)) {
      LeaseSpace space =
          store().space("aZ0_-" + "x".repeat(94) + (timeToLive.isZero() ? 0 : 1), timeToLive);
      List<String> keys =
          List.of(
              "a",
              "A",
              "a.b",
              "a..b",
              "a...b",
              "_",
              "-",
              "9",
              "k".repeat(200),
              "n.".repeat(99) + "n");
      for (String key : keys) {
        long revision = done(space.create(key, key));
        assertThat(space.get(key)).contains(new Entry(key, key, revision));
        String largest = "ä".repeat(LeaseRules.VALUE_BYTES_MAX / 2);
        long second = done(space.update(key, largest, revision));
        assertThat(asOthersSee(space).get(key)).contains(new Entry(key, largest, second));
        assertThat(done(space.update(key, "", second))).isGreaterThan(second);
      }
      assertThat(space.list())
          .extracting(Entry::key)
          .containsExactlyElementsOf(keys.stream().sorted().toList());
      assertThat(space.list()).extracting(Entry::value).containsOnly("");
    }
  }

  @Test
  void aWatchHearsOfChangesToItsKey() throws Exception {
    LeaseSpace space = space(LONG);
    HintLog one = new HintLog();
    HintLog all = new HintLog();
    try (Watch _ = space.watch("a.b", one);
        Watch _ = asOthersSee(space).watch("*", all)) {
      long first = done(space.create("a.b", "1"));
      one.await("a.b", 1);
      long second = done(asOthersSee(space).update("a.b", "2", first));
      one.await("a.b", 2);
      done(space.create("a", "1"));
      assertThat(space.delete("a.b", second)).isTrue();
      one.await("a.b", 3);
      all.await("a.b", 3);
      all.await("a", 1);
    }
    one.namesOnly("a.b", "*");
    all.namesOnly("a.b", "a", "*");
  }

  @Test
  void aWatchHearsOnlyOfItsSpaceAndOnlyUntilItIsClosed() throws Exception {
    LeaseSpace space = space(LONG);
    LeaseSpace another = space(LONG);
    HintLog closed = new HintLog();
    HintLog open = new HintLog();
    space.watch("*", closed).close();
    try (Watch _ = space.watch("*", open)) {
      done(another.create("x", "1"));
      done(space.create("y", "1"));
      open.await("y", 1);
    }
    open.namesOnly("y", "*");
    closed.namesOnly("*");
  }

  @Test
  void aHintThatFailsDisturbsNoOther() throws Exception {
    LeaseSpace space = space(LONG);
    HintLog log = new HintLog();
    try (Watch _ =
            space.watch(
                "*",
                key -> {
                  throw new IllegalStateException("on purpose");
                });
        Watch _ = space.watch("*", log)) {
      long revision = done(space.create("a", "1"));
      log.await("a", 1);
      assertThat(space.delete("a", revision)).isTrue();
      log.await("a", 2);
    }
  }

  @Test
  void anInterruptedThreadCanGiveItsLeaseBack() throws Exception {
    LeaseSpace space = space(LONG);
    var stillInterrupted = new AtomicBoolean();
    Callable<Long> work =
        () -> {
          Thread.currentThread().interrupt();
          long revision = done(space.create("a", "1"));
          assertThat(space.get("a")).isPresent();
          assertThat(space.list()).hasSize(1);
          space.watch("*", new HintLog()).close();
          revision = done(space.update("a", "2", revision));
          assertThat(space.delete("a", revision)).isTrue();
          stillInterrupted.set(Thread.currentThread().isInterrupted());
          return revision;
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.submit(work).get();
    }

    assertThat(stillInterrupted).isTrue();
    assertThat(space.get("a")).isEmpty();
  }

  @Test
  void itSaysWhereItIs() {
    assertThat(store().description()).contains("127.0.0.1:" + server().port());
  }
}
