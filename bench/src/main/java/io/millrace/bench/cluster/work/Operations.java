package io.millrace.bench.cluster.work;

import io.millrace.bench.cluster.subject.Client;
import io.millrace.bench.cluster.subject.Server;
import io.millrace.bench.cluster.subject.Subject;
import io.millrace.bench.cluster.subject.Terms;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often members ask their server: each in the time of a heartbeat while nothing changes, and
 * all of them together for one that joins or leaves, less what they ask anyway. Millrace's are
 * calls of the store, Kafka's are requests.
 *
 * @param subject whose members
 * @param sizes before the change
 * @param heartbeats for how long nothing changes
 * @param scale how large
 */
public record Operations(Subject subject, List<Size> sizes, int heartbeats, Scale scale)
    implements Workload {

  private static final double NANOS_IN_SECOND = 1e9;

  /** After a change, members still say that they have heard of it. */
  private static final int HEARTBEATS_TO_SETTLE = 3;

  /** Copies the list. */
  public Operations {
    sizes = List.copyOf(sizes);
  }

  /** Key of the questions of a member in the time of a heartbeat. */
  public static String heartbeat(Size size) {
    return "heartbeat-" + size.text();
  }

  /** Key of the questions of all for one that joins. */
  public static String join(Size size) {
    return "join-" + size.text();
  }

  /** Key of the questions of all for one that leaves. */
  public static String leave(Size size) {
    return "leave-" + size.text();
  }

  @Override
  public ForkResult measure(ForkRequest request) throws Exception {
    var samples = new Samples();
    try (Server server = subject.serve(request, Terms.LEASE_SHORT)) {
      for (Size size : sizes) {
        server.prepare(size.at(scale).partitions());
        try (Client client = subject.connect(server.address())) {
          of(client, size, samples);
        }
      }
    }
    return samples.result();
  }

  private void of(Client client, Size named, Samples samples) throws Exception {
    Size size = named.at(scale);
    var terms = Terms.fresh(size.partitions(), Terms.LEASE_SHORT);
    try (var nodes = new Nodes(client, terms)) {
      nodes.add(size.nodes());
      settle(terms);
      var before = Look.at(client);
      Thread.sleep(terms.heartbeat().multipliedBy(heartbeats));
      Map<String, Double> idle = Look.at(client).perSecondSince(before);
      double each = terms.heartbeat().toNanos() / NANOS_IN_SECOND / size.nodes();
      samples.add(heartbeat(named), sum(idle) * each);
      idle.forEach(
          (kind, rate) -> samples.note("%s, %s".formatted(heartbeat(named), kind), rate * each));

      samples.add(join(named), changed(client, terms, idle, () -> nodes.add(1)));
      samples.add(leave(named), changed(client, terms, idle, nodes::removeLast));
    }
  }

  /** A change of the group. */
  @FunctionalInterface
  private interface Change {
    void make() throws Exception;
  }

  private double changed(Client client, Terms terms, Map<String, Double> idle, Change change)
      throws Exception {
    var before = Look.at(client);
    change.make();
    settle(terms);
    var after = Look.at(client);
    return Math.max(
        0, (sum(after.perSecondSince(before)) - sum(idle)) * after.secondsSince(before));
  }

  private void settle(Terms terms) throws InterruptedException {
    int heartbeats = scale == Scale.TINY ? 1 : HEARTBEATS_TO_SETTLE;
    Thread.sleep(terms.heartbeat().multipliedBy(heartbeats));
  }

  private static double sum(Map<String, Double> rates) {
    return rates.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** What had been asked at a time. */
  private record Look(long nanos, Map<String, Long> asked) {

    static Look at(Client client) {
      return new Look(System.nanoTime(), client.operations());
    }

    double secondsSince(Look before) {
      return (nanos - before.nanos) / NANOS_IN_SECOND;
    }

    Map<String, Double> perSecondSince(Look before) {
      Map<String, Double> rates = new HashMap<>();
      asked.forEach(
          (kind, count) ->
              rates.put(
                  kind, (count - before.asked.getOrDefault(kind, 0L)) / secondsSince(before)));
      return rates;
    }
  }
}
