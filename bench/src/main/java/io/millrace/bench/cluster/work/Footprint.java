package io.millrace.bench.cluster.work;

import io.millrace.bench.cluster.subject.Client;
import io.millrace.bench.cluster.subject.Server;
import io.millrace.bench.cluster.subject.Subject;
import io.millrace.bench.cluster.subject.Terms;
import io.millrace.bench.heap.Heap;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Heap and threads that members of one group in this process add to what there was with the client
 * connected and no member. They are looked at when the group is balanced and has lived for more
 * than a heartbeat.
 *
 * @param subject whose members
 * @param sizes in this order; each is gone when the next begins
 * @param scale how large, and how thorough the heap is looked at
 */
public record Footprint(Subject subject, List<Size> sizes, Scale scale) implements Workload {

  /** Key of the heap of the first member of the process, with all that stays for good. */
  public static final String FIRST = "first";

  /** Key of the bytes that each further partition of one member adds. */
  public static final String PARTITION = "partition";

  private static final Size ONE = new Size(1, 500);
  private static final Size ONE_LARGE = new Size(1, 2_500);

  /** What a size adds. */
  private record Added(long bytes, int threads, int platform) {}

  /** Copies the list. */
  public Footprint {
    sizes = List.copyOf(sizes);
  }

  /** Key of the bytes for each member. */
  public static String bytes(Size size) {
    return "bytes-" + size.text();
  }

  /** Key of the threads for each member, virtual ones included. */
  public static String threads(Size size) {
    return "threads-" + size.text();
  }

  @Override
  public ForkResult measure(ForkRequest request) throws Exception {
    var samples = new Samples();
    try (Server server = subject.serve(request, Terms.LEASE_DEFAULT);
        Client client = subject.connect(server.address())) {
      samples.add(FIRST, (double) added(server, client, ONE).bytes());
      long one = added(server, client, ONE).bytes();
      long large = added(server, client, ONE_LARGE).bytes();
      int more = ONE_LARGE.at(scale).partitions() - ONE.at(scale).partitions();
      samples.add(PARTITION, (double) (large - one) / Math.max(1, more));
      Map<Size, Added> measured = new HashMap<>();
      for (Size size : sizes) {
        // At the smallest scale many names stand for one size.
        Added added = measured.get(size.at(scale));
        if (added == null) {
          added = added(server, client, size);
          measured.put(size.at(scale), added);
        }
        int nodes = size.at(scale).nodes();
        samples.add(bytes(size), (double) added.bytes() / nodes);
        samples.add(threads(size), (double) added.threads() / nodes);
        samples.note(
            "platform threads per member, " + size.text(), (double) added.platform() / nodes);
      }
    }
    return samples.result();
  }

  private Added added(Server server, Client client, Size named) throws Exception {
    Size size = named.at(scale);
    server.prepare(size.partitions());
    client.prepare(size.partitions());
    long bytesBefore = Heap.used(scale);
    ThreadCount before = ThreadCount.usual();
    var terms = Terms.fresh(size.partitions(), Terms.LEASE_DEFAULT);
    try (var nodes = new Nodes(client, terms)) {
      nodes.add(size.nodes());
      live(terms);
      long bytes = Heap.used(scale) - bytesBefore;
      ThreadCount with = ThreadCount.usual();
      return new Added(bytes, with.all() - before.all(), with.platform() - before.platform());
    }
  }

  private void live(Terms terms) throws InterruptedException {
    if (scale != Scale.TINY) {
      Thread.sleep(terms.heartbeat().multipliedBy(5).dividedBy(4));
    }
  }
}
