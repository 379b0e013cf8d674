package io.millrace.bench.cluster.work;

import io.millrace.bench.cluster.subject.Client;
import io.millrace.bench.cluster.subject.Hearing;
import io.millrace.bench.cluster.subject.Member;
import io.millrace.bench.cluster.subject.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Members of one group in this process. Of one thread. */
final class Nodes implements AutoCloseable {

  private static final Duration GUARD = Duration.ofMinutes(3);
  private static final long LOOK_AGAIN_NANOS = 5_000_000;

  private final Client client;
  private final Terms terms;
  private final List<Member> members = new ArrayList<>();
  private final List<Tally> tallies = new ArrayList<>();
  private int named;

  Nodes(Client client, Terms terms) {
    this.client = client;
    this.terms = terms;
  }

  /** Counts what a member owns; little, since the heap is looked at. */
  private static final class Tally implements Hearing {

    // Written by the member's thread, read by the measuring one.
    private final AtomicInteger owned = new AtomicInteger();

    @Override
    public void assigned(Collection<String> partitions, long version) {
      owned.addAndGet(partitions.size());
    }

    @Override
    public void released(Collection<String> partitions) {
      owned.addAndGet(-partitions.size());
    }

    @Override
    public void active() {
      // What it owns says as much.
    }
  }

  /** Adds so many, and waits until all share the partitions evenly. */
  void add(int count) throws Exception {
    List<Member> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      var tally = new Tally();
      tallies.add(tally);
      added.add(client.member("%s-n%d".formatted(terms.group(), named++), terms, tally));
    }
    members.addAll(added);
    for (Member member : added) {
      member.start();
    }
    awaitBalanced();
  }

  /** Has the one that came last leave, and waits until the others share its partitions. */
  void removeLast() throws InterruptedException {
    members.removeLast().leave();
    tallies.removeLast();
    awaitBalanced();
  }

  private void awaitBalanced() {
    long deadline = System.nanoTime() + GUARD.toNanos();
    while (!isBalanced()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "%d members do not share %d partitions: they have %s"
                .formatted(
                    members.size(),
                    terms.partitions(),
                    tallies.stream().map(tally -> tally.owned.get()).toList()));
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  private boolean isBalanced() {
    int least = terms.partitions() / members.size();
    int most = Math.ceilDiv(terms.partitions(), members.size());
    int sum = 0;
    for (Tally tally : tallies) {
      int owned = tally.owned.get();
      if (owned < least || owned > most) {
        return false;
      }
      sum += owned;
    }
    return sum == terms.partitions();
  }

  /** Has all go at once. */
  @Override
  public void close() {
    try (ExecutorService leaving = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Member member : members) {
        leaving.execute(() -> leave(member));
      }
    }
    members.clear();
    tallies.clear();
  }

  private static void leave(Member member) {
    try {
      member.leave();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
