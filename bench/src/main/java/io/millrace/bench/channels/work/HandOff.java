package io.millrace.bench.channels.work;

import io.millrace.bench.channels.shape.Capacity;
import io.millrace.bench.channels.shape.Shapes;
import io.millrace.bench.channels.shape.ThreadKind;
import io.millrace.bench.channels.subject.Subject;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Workload;
import java.util.Arrays;

/**
 * Round trips of one item over two channels: how many in a second, and how long each takes.
 *
 * @param subject who does it
 * @param kind of its threads
 * @param capacity of both channels
 */
public record HandOff(Subject subject, ThreadKind kind, Capacity capacity) implements Workload {

  private static final double NANOS_IN_SECOND = 1e9;

  /** Round trips of one round. */
  public static int roundTrips(Scale scale) {
    return scale == Scale.TINY ? 100 : 10_000;
  }

  @Override
  public ForkResult measure(ForkRequest request) throws Exception {
    Shapes shapes = subject.shapes(kind);
    Pace pace = Pace.of(request);
    int roundTrips = roundTrips(request.scale());
    var medians = new Medians();
    pace.warmUp(() -> shapes.pingPong(capacity, roundTrips));
    for (long[] nanos : pace.count(() -> shapes.pingPong(capacity, roundTrips))) {
      Arrays.sort(nanos);
      medians.add(Figure.P50, (double) nanos[(int) ((nanos.length - 1) * 50L / 100)]);
      medians.add(Figure.P99, (double) nanos[(int) ((nanos.length - 1) * 99L / 100)]);
      medians.add(Figure.RATE, nanos.length * NANOS_IN_SECOND / Arrays.stream(nanos).sum());
    }
    return medians.result();
  }
}
