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
import java.util.Map;

/**
 * What moves when one member joins a group and when it goes again.
 *
 * @param subject whose members
 * @param members before
 * @param processes they are in
 * @param partitions of the group
 */
public record Joins(Subject subject, int members, int processes, int partitions)
    implements Workload {

  /** Key of the time from its start until all is balanced again. */
  public static final String BALANCED = "balanced";

  /** Key of how many partitions moved at the join, as a multiple of what had to. */
  public static final String JOIN_MOVED = "join-moved";

  /** Key of the same when it goes. */
  public static final String LEAVE_MOVED = "leave-moved";

  /** Key of the time that a partition which moves has no owner, its 99th percentile. */
  public static final String UNCOVERED_P99 = "uncovered-p99";

  @Override
  public ForkResult measure(ForkRequest request) throws Exception {
    var samples = new Samples();
    try (Server server = subject.serve(request, Terms.LEASE_SHORT)) {
      server.prepare(partitions);
      List<Host> hosts = Host.launch(processes, subject, server.address());
      try {
        var group = new Group(Terms.fresh(partitions, Terms.LEASE_SHORT));
        group.start(group.prepare(hosts, members));
        group.awaitBalanced();
        List<Long> uncovered = new ArrayList<>();
        for (int i = 0; i < request.rounds(); i++) {
          once(group, hosts.getLast(), samples, uncovered);
        }
        samples.add(UNCOVERED_P99, Times.percentile(uncovered, 99));
      } finally {
        hosts.forEach(Host::close);
      }
    }
    return samples.result();
  }

  private void once(Group group, Host host, Samples samples, List<Long> uncovered)
      throws InterruptedException {
    Map<String, String> before = group.owners();
    String joining = group.prepare(host);
    group.start(List.of(joining));
    group.awaitBalanced();
    long start = group.startOf(joining);
    samples.add(BALANCED, Times.millis(group.log().lastAssigned() - start));
    uncovered.addAll(group.log().uncovered(start));
    Map<String, String> with = group.owners();
    int fewest = partitions / (members + 1);
    samples.add(JOIN_MOVED, (double) moved(before, with) / fewest);
    long its = with.values().stream().filter(joining::equals).count();

    group.leave(joining);
    group.awaitBalanced();
    samples.add(LEAVE_MOVED, (double) moved(with, group.owners()) / its);
  }

  private static long moved(Map<String, String> before, Map<String, String> after) {
    return after.entrySet().stream()
        .filter(owner -> !owner.getValue().equals(before.get(owner.getKey())))
        .count();
  }
}
