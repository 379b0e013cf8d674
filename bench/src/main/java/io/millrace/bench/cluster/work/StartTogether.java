package io.millrace.bench.cluster.work;

import io.millrace.bench.cluster.fleet.Group;
import io.millrace.bench.cluster.fleet.Host;
import io.millrace.bench.cluster.subject.Server;
import io.millrace.bench.cluster.subject.Subject;
import io.millrace.bench.cluster.subject.Terms;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Workload;
import java.util.List;

/**
 * How long members that start together take until they share all partitions evenly. They wait at a
 * gate, in processes that are up and connected.
 *
 * @param subject whose members
 * @param members how many
 * @param processes they are in
 * @param partitions of the group
 */
public record StartTogether(Subject subject, int members, int processes, int partitions)
    implements Workload {

  /** Key of the time to balanced of the first group that the processes are in. */
  public static final String FIRST = "first";

  /** Key of the time to balanced of later groups. */
  public static final String LATER = "later";

  @Override
  public ForkResult measure(ForkRequest request) throws Exception {
    var samples = new Samples();
    try (Server server = subject.serve(request, Terms.LEASE_DEFAULT)) {
      server.prepare(partitions);
      List<Host> hosts = Host.launch(processes, subject, server.address());
      try {
        once(hosts, FIRST, samples);
        for (int i = 0; i < request.rounds(); i++) {
          once(hosts, LATER, samples);
        }
      } finally {
        hosts.forEach(Host::close);
      }
    }
    return samples.result();
  }

  private void once(List<Host> hosts, String key, Samples samples) throws InterruptedException {
    var group = new Group(Terms.fresh(partitions, Terms.LEASE_DEFAULT));
    group.start(group.prepare(hosts, members));
    group.awaitBalanced();
    long start = group.firstStart();
    samples.add(key, Times.millis(group.log().lastAssigned() - start));
    samples.note(
        "ms to first cover, " + key, Times.millis(group.log().coveredAt(partitions) - start));
    samples.note("versions, " + key, (double) group.log().versions());
    group.leaveAll();
  }
}
