package io.millrace.bench.channels.work;

import io.millrace.bench.channels.shape.Shapes;
import io.millrace.bench.channels.shape.ThreadKind;
import io.millrace.bench.channels.subject.Subject;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Workload;
import java.util.List;

/**
 * Messages per second from the opening of the gate to the last receive, for several numbers of
 * messages on the same shape, the least first.
 *
 * @param subject who does it
 * @param kind of its threads
 * @param shape what is done
 * @param sizes messages that each producer sends, ascending
 */
public record Throughput(Subject subject, ThreadKind kind, Shape shape, List<Integer> sizes)
    implements Workload {

  /** All producers of a round of warm-up send no more than this together. */
  private static final int WARMUP_MESSAGES = 100_000;

  private static final int TINY_MESSAGES = 200;
  private static final double NANOS_IN_SECOND = 1e9;

  /** Copies the list. */
  public Throughput {
    sizes = List.copyOf(sizes);
  }

  /** Key of the figure of one size. */
  public static String key(int size) {
    return Figure.RATE + "-" + size;
  }

  /** How many messages each producer really sends. */
  public static int messages(int size, Scale scale) {
    return scale == Scale.TINY ? Math.min(size, TINY_MESSAGES) : size;
  }

  @Override
  public ForkResult measure(ForkRequest request) throws Exception {
    Shapes shapes = subject.shapes(kind);
    Pace pace = Pace.of(request);
    List<Integer> wanted =
        sizes.stream().filter(size -> request.figures().contains(key(size))).toList();
    var medians = new Medians();
    int least = messages(wanted.getFirst(), request.scale());
    int warmup = Math.min(least, Math.max(1, WARMUP_MESSAGES / shape.producers()));
    pace.warmUp(() -> shape.round(shapes, warmup));
    for (int size : wanted) {
      int each = messages(size, request.scale());
      medians.addAll(key(size), pace.count(() -> perSecond(shapes, each)));
    }
    return medians.result();
  }

  private double perSecond(Shapes shapes, int each) throws Exception {
    return (double) each * shape.producers() / shape.round(shapes, each) * NANOS_IN_SECOND;
  }
}
