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
 * How long one member takes from its start until it works on all partitions of a group that it is
 * alone in: as the first of its process, and as a later one. The process is up and its client
 * connected before.
 *
 * @param subject whose member
 * @param partitions of the group
 */
public record StartOne(Subject subject, int partitions) implements Workload {

  /** Key of the time of the first one of a process. */
  public static final String FIRST = "first";

  /** Key of the time of later ones. */
  public static final String LATER = "later";

  @Override
  public ForkResult measure(ForkRequest request) throws Exception {
    var samples = new Samples();
    try (Server server = subject.serve(request, Terms.LEASE_DEFAULT)) {
      server.prepare(partitions);
      once(server, new Samples()); // the server has then done all of it before
      for (int i = 0; i < request.rounds(); i++) {
        once(server, samples);
      }
    }
    return samples.result();
  }

  private void once(Server server, Samples samples) throws Exception {
    List<Host> hosts = Host.launch(1, subject, server.address());
    try (Host host = hosts.getFirst()) {
      samples.add(FIRST, millis(host));
      samples.add(LATER, millis(host));
    }
  }

  private double millis(Host host) throws InterruptedException {
    var group = new Group(Terms.fresh(partitions, Terms.LEASE_DEFAULT));
    String member = group.prepare(host);
    group.start(List.of(member));
    double millis = Times.millis(group.activeOf(member) - group.startOf(member));
    group.leave(member);
    return millis;
  }
}
