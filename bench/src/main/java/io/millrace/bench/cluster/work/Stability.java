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
import java.time.Duration;

/**
 * What a group in which nothing happens has gathered after a while: heap and threads of its process
 * then, as multiples of what they were at first.
 *
 * @param subject whose members
 * @param named its size
 * @param lasting how long
 * @param scale how large, and how thorough the heap is looked at
 */
public record Stability(Subject subject, Size named, Duration lasting, Scale scale)
    implements Workload {

  /** Key of the heap's growth. */
  public static final String HEAP = "heap";

  /** Key of the threads' growth. */
  public static final String THREADS = "threads";

  @Override
  public ForkResult measure(ForkRequest request) throws Exception {
    var samples = new Samples();
    Size size = named.at(scale);
    try (Server server = subject.serve(request, Terms.LEASE_DEFAULT)) {
      server.prepare(size.partitions());
      var terms = Terms.fresh(size.partitions(), Terms.LEASE_DEFAULT);
      try (Client client = subject.connect(server.address());
          var nodes = new Nodes(client, terms)) {
        nodes.add(size.nodes());
        if (scale != Scale.TINY) {
          Thread.sleep(terms.lease()); // what the start has left behind goes meanwhile
        }
        long bytes = Heap.used(scale);
        ThreadCount threads = ThreadCount.usual();
        Thread.sleep(lasting);
        long bytesThen = Heap.used(scale);
        ThreadCount threadsThen = ThreadCount.usual();
        samples.add(HEAP, (double) bytesThen / bytes);
        samples.add(THREADS, (double) threadsThen.all() / threads.all());
        samples.note("bytes more", (double) (bytesThen - bytes));
        samples.note("threads more", threadsThen.all() - threads.all());
      }
    }
    return samples.result();
  }
}
