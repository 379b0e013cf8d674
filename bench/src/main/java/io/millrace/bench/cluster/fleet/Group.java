package io.millrace.bench.cluster.fleet;

import io.millrace.bench.cluster.fleet.Event.What;
import io.millrace.bench.cluster.subject.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A group whose members are in other processes. Of one thread. */
public final class Group {

  /** One that takes longer hangs. */
  private static final Duration GUARD = Duration.ofMinutes(3);

  /** A group that is balanced and stays as it is for so long has settled. */
  private static final Duration QUIET = Duration.ofMillis(500);

  private final Terms terms;
  private final EventLog log = new EventLog();
  private final Map<String, Host> members = new LinkedHashMap<>();
  private int named;

  /** Nobody is in it. */
  public Group(Terms terms) {
    this.terms = terms;
  }

  /** What was heard of it. */
  public EventLog log() {
    return log;
  }

  /** The members that are there, the oldest first. */
  public List<String> members() {
    return List.copyOf(members.keySet());
  }

  /** The process of a member. */
  public Host host(String member) {
    return Objects.requireNonNull(members.get(member), member);
  }

  /** Makes a member ready to join. */
  public String prepare(Host host) throws InterruptedException {
    String member = "%s-m%d".formatted(terms.group(), named++);
    members.put(member, host);
    host.prepare(member, terms, log);
    said(member, What.PREPARED);
    return member;
  }

  /** As {@link #prepare(Host)}, so many in each of these processes. */
  public List<String> prepare(List<Host> hosts, int members) throws InterruptedException {
    List<String> prepared = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      prepared.add(prepare(hosts.get(i % hosts.size())));
    }
    return prepared;
  }

  /** Opens the gate for these. */
  public void start(List<String> prepared) {
    prepared.forEach(member -> host(member).start(member));
  }

  /** When the first member began to join. */
  public long firstStart() {
    return log.first(What.STARTING);
  }

  /** When this member began to join. */
  public long startOf(String member) {
    return log.last(member, What.STARTING);
  }

  /** When this member first worked on all that it had. */
  public long activeOf(String member) throws InterruptedException {
    said(member, What.ACTIVE);
    return log.last(member, What.ACTIVE);
  }

  /** The owner by partition. */
  public Map<String, String> owners() {
    return log.owners(Owners::single);
  }

  /** Waits until all members share all partitions evenly, and nothing changes any more. */
  public void awaitBalanced() throws InterruptedException {
    int heard;
    do {
      if (!log.awaitOwners(this::isBalanced, GUARD)) {
        throw new IllegalStateException(
            "%d members do not share %d partitions evenly: %s"
                .formatted(members.size(), terms.partitions(), log.owners(Owners::counts)));
      }
      heard = log.size();
      Thread.sleep(QUIET);
    } while (log.size() != heard || !log.owners(this::isBalanced));
  }

  private boolean isBalanced(Owners owners) {
    return owners.balanced(members.size(), terms.partitions());
  }

  /**
   * Has a member hand over and go.
   *
   * @return when it was told
   */
  public long leave(String member) throws InterruptedException {
    host(member).leave(member);
    said(member, What.GONE);
    members.remove(member);
    return log.last(member, What.LEAVING);
  }

  /** Has all go at once. */
  public void leaveAll() throws InterruptedException {
    members.forEach((member, host) -> host.leave(member));
    for (String member : members()) {
      said(member, What.GONE);
    }
    members.clear();
  }

  /**
   * Kills the process of a member, which must have no other one.
   *
   * @return when
   */
  public long kill(String member) throws InterruptedException {
    Host host = Objects.requireNonNull(members.remove(member), member);
    long nanos = System.nanoTime();
    host.kill();
    List<String> owned = log.owners(owners -> owners.of(member));
    log.add(new Event(nanos, member, What.KILLED, 0, owned));
    return nanos;
  }

  private void said(String member, What what) throws InterruptedException {
    if (!log.awaitSaid(member, what, GUARD)) {
      throw new IllegalStateException("'%s' does not say %s".formatted(member, what));
    }
  }
}
