package io.millrace.bench.cluster.work;

import io.millrace.bench.cluster.fleet.Group;
import io.millrace.bench.cluster.fleet.Host;
import io.millrace.bench.cluster.subject.Server;
import io.millrace.bench.cluster.subject.Subject;
import io.millrace.bench.cluster.subject.Terms;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * How long partitions are without an owner when a member goes. Each member has a process of its
 * own; another one takes the place of the one that went before the next goes. Which one goes, the
 * leader too, and when within its heartbeat, is random, the same for all subjects.
 *
 * @param subject whose members
 * @param how it goes
 * @param members how many
 * @param partitions of the group
 * @param times how often in a fork
 */
public record Departures(Subject subject, How how, int members, int partitions, int times)
    implements Workload {

  /** Key of the time from the word to go, or the kill, until all is covered again. */
  public static final String COVERED = "covered";

  /** Key of the time that a partition has no owner: the median of all of a fork. */
  public static final String UNCOVERED_P50 = "uncovered-p50";

  /** Key of the same, its 99th percentile. */
  public static final String UNCOVERED_P99 = "uncovered-p99";

  private static final long SEED = 1;

  /** How a member goes. */
  public enum How {
    /** It hands over. */
    LEAVE,
    /** SIGKILL. */
    CRASH
  }

  @Override
  public ForkResult measure(ForkRequest request) throws Exception {
    List<Host> hosts = new ArrayList<>();
    try (Server server = subject.serve(request, Terms.LEASE_SHORT)) {
      server.prepare(partitions);
      hosts.addAll(Host.launch(members, subject, server.address()));
      return measure(server, hosts);
    } finally {
      hosts.forEach(Host::close);
    }
  }

  private ForkResult measure(Server server, List<Host> hosts) throws Exception {
    var samples = new Samples();
    var random = new Random(SEED);
    List<Long> uncovered = new ArrayList<>();
    var terms = Terms.fresh(partitions, Terms.LEASE_SHORT);
    var group = new Group(terms);
    group.start(group.prepare(hosts, members));
    for (int i = 0; i < times; i++) {
      group.awaitBalanced();
      Thread.sleep(random.nextLong(terms.heartbeat().toMillis()));
      String leaving = group.members().get(random.nextInt(members));
      Host host = group.host(leaving);
      long gone = how == How.LEAVE ? group.leave(leaving) : group.kill(leaving);
      group.awaitBalanced();
      samples.add(COVERED, Times.millis(group.log().lastAssigned() - gone));
      uncovered.addAll(group.log().uncovered(gone));
      if (how == How.CRASH) {
        host = Host.launch(1, subject, server.address()).getFirst();
        hosts.add(host);
      }
      group.start(List.of(group.prepare(host)));
    }
    samples.add(UNCOVERED_P50, Times.percentile(uncovered, 50));
    samples.add(UNCOVERED_P99, Times.percentile(uncovered, 99));
    samples.note("partitions that lost their owner", uncovered.size());
    return samples.result();
  }
}
