package io.millrace.bench.channels.work;

import io.millrace.bench.channels.shape.Capacity;
import io.millrace.bench.channels.shape.Shapes;
import io.millrace.bench.channels.shape.ThreadKind;
import io.millrace.bench.channels.subject.Subject;
import io.millrace.bench.heap.Heap;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Workload;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Locale;

/**
 * Bytes on the heap: the difference that channels make, themselves included, while the messages are
 * there anyway. What remains is references and the channel around them.
 *
 * @param subject whose channels
 * @param bytes which figures
 */
public record Memory(Subject subject, List<Bytes> bytes) implements Workload {

  /** Channels that are measured together hold so many messages or so: single objects vanish. */
  private static final int MESSAGES_TOGETHER = 500_000;

  private static final int CHANNELS_MAX = 1_000;
  private static final int TINY_CHANNELS = 10;
  private static final int TINY_MESSAGES = 100;

  /** Which bytes. */
  public enum Kind {
    /** Per message in a channel that holds so many. */
    RETAINED,
    /** Per message that was held, in a channel that was drained: what a new one has not. */
    RESIDUAL,
    /** Of a new channel. */
    IDLE,
    /** Per message that goes through. */
    ALLOCATED
  }

  /**
   * One figure.
   *
   * @param kind which bytes
   * @param capacity of the channels
   * @param messages sent through or held; 0 for idle channels
   */
  public record Bytes(Kind kind, Capacity capacity, int messages) {

    /** Key of the figure. */
    public String key() {
      return "%s-%s-%d".formatted(kind.name().toLowerCase(Locale.ROOT), capacity, messages);
    }

    private int sent(Scale scale) {
      return scale == Scale.TINY ? Math.min(messages, TINY_MESSAGES) : messages;
    }

    private int channels(Scale scale) {
      return scale == Scale.TINY
          ? TINY_CHANNELS
          : Math.clamp(MESSAGES_TOGETHER / Math.max(1, messages), 1, CHANNELS_MAX);
    }
  }

  /** Copies the list. */
  public Memory {
    bytes = List.copyOf(bytes);
  }

  @Override
  public ForkResult measure(ForkRequest request) throws Exception {
    var weighing = new Weighing(subject.shapes(ThreadKind.VIRTUAL), request.scale());
    Pace pace = Pace.of(request);
    var medians = new Medians();
    for (Bytes wanted : bytes) {
      if (request.figures().contains(wanted.key())) {
        Pace.Round<Double> round = () -> weighing.round(wanted);
        if (wanted.kind() == Kind.ALLOCATED) {
          pace.warmUp(round); // what is compiled allocates less
          medians.addAll(wanted.key(), pace.count(round));
        } else {
          medians.add(wanted.key(), round.run()); // the same each time
        }
      }
    }
    return medians.result();
  }

  /** Rounds on the channels of one subject. */
  private record Weighing(Shapes shapes, Scale scale) {

    double round(Bytes wanted) throws Exception {
      int sent = wanted.sent(scale);
      return switch (wanted.kind()) {
        case RETAINED -> held(wanted, sent, 0) / sent;
        case RESIDUAL -> Math.max(0, held(wanted, sent, sent) - held(wanted, 0, 0)) / sent;
        case IDLE -> held(wanted, 0, 0);
        case ALLOCATED -> allocated(wanted, sent);
      };
    }

    private double allocated(Bytes wanted, int messages) throws Exception {
      long before = Heap.allocated();
      shapes.manyToOne(wanted.capacity(), 1, messages);
      return (double) (Heap.allocated() - before) / messages;
    }

    /** Bytes of one channel with what it holds. */
    private double held(Bytes wanted, int sent, int received) throws Exception {
      // What is loaded and made only once is made here.
      shapes.discard(shapes.used(wanted.capacity(), sent, received));
      Object[] channels = new Object[wanted.channels(scale)];
      try {
        long before = Heap.used(scale);
        for (int i = 0; i < channels.length; i++) {
          channels[i] = shapes.used(wanted.capacity(), sent, received);
        }
        double bytes = (double) (Heap.used(scale) - before) / channels.length;
        for (Object channel : channels) {
          shapes.discard(channel);
        }
        return bytes;
      } finally {
        Reference.reachabilityFence(channels);
      }
    }
  }
}
