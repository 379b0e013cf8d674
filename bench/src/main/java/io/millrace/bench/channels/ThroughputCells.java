package io.millrace.bench.channels;

import io.millrace.bench.channels.shape.Capacity;
import io.millrace.bench.channels.shape.ThreadKind;
import io.millrace.bench.channels.subject.Subject;
import io.millrace.bench.channels.work.Shape;
import io.millrace.bench.channels.work.Shape.ManyToOne;
import io.millrace.bench.channels.work.Shape.Pipeline;
import io.millrace.bench.channels.work.Throughput;
import io.millrace.bench.plan.Better;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Scale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Messages per second: one producer, many producers, pipelines. */
final class ThroughputCells {

  private static final String UNIT = "messages/s";
  private static final Capacity BOUNDED = new Capacity(1000);
  private static final List<Capacity> CAPACITIES = List.of(Capacity.UNBOUNDED, BOUNDED);
  private static final List<Integer> PRODUCERS = List.of(10, 50, 100);
  private static final List<Integer> STAGES = List.of(2, 3, 4, 5);
  private static final List<Integer> MESSAGES_EACH = List.of(1_000, 100_000);
  private static final List<Integer> MESSAGES_ALONE = List.of(1_000, 100_000, 10_000_000);
  private static final List<Integer> MESSAGES_PIPELINE = List.of(10_000, 1_000_000);

  /**
   * One shape and the cases it is shown in.
   *
   * @param shape what is done
   * @param kind of the threads
   * @param capacity of its channels
   * @param sizes messages of each producer
   * @param cases names for a size
   */
  private record Measured(
      Shape shape,
      ThreadKind kind,
      Capacity capacity,
      List<Integer> sizes,
      IntFunction<List<String>> cases) {}

  private ThroughputCells() {}

  static List<Cell> at(Scale scale) {
    return measured().stream().flatMap(measured -> cells(measured, scale)).toList();
  }

  private static List<Measured> measured() {
    List<Measured> all = new ArrayList<>();
    CAPACITIES.forEach(capacity -> all.add(alone(capacity)));
    for (Capacity capacity : CAPACITIES) {
      PRODUCERS.forEach(producers -> all.add(many(capacity, producers)));
    }
    STAGES.forEach(stages -> all.add(pipeline(BOUNDED, stages)));
    all.add(pipeline(new Capacity(100), 3));
    for (Capacity capacity : CAPACITIES) {
      all.add(
          onPlatformThreads(capacity, 1, List.of("%s-1p1c-100000-platform".formatted(capacity))));
      all.add(onPlatformThreads(capacity, 10, List.of(mpsc(capacity, 10, 100_000) + "-platform")));
    }
    return all;
  }

  /** One producer of the many is the same shape as one producer alone, and measured once. */
  private static Measured alone(Capacity capacity) {
    return new Measured(
        new ManyToOne(capacity, 1),
        ThreadKind.VIRTUAL,
        capacity,
        MESSAGES_ALONE,
        size -> {
          List<String> cases = new ArrayList<>();
          if (size >= 100_000) {
            cases.add("%s-1p1c-%d".formatted(capacity, size));
          }
          if (size <= 100_000) {
            cases.add(mpsc(capacity, 1, size));
          }
          return cases;
        });
  }

  private static Measured many(Capacity capacity, int producers) {
    return new Measured(
        new ManyToOne(capacity, producers),
        ThreadKind.VIRTUAL,
        capacity,
        MESSAGES_EACH,
        size -> List.of(mpsc(capacity, producers, size)));
  }

  private static Measured pipeline(Capacity capacity, int stages) {
    return new Measured(
        new Pipeline(capacity, stages),
        ThreadKind.VIRTUAL,
        capacity,
        MESSAGES_PIPELINE,
        size -> List.of(pipeline(capacity, stages, size)));
  }

  private static Measured onPlatformThreads(Capacity capacity, int producers, List<String> cases) {
    return new Measured(
        new ManyToOne(capacity, producers),
        ThreadKind.PLATFORM,
        capacity,
        List.of(100_000),
        size -> cases);
  }

  static String mpsc(Capacity capacity, int producers, int each) {
    return "mpsc-%s-%dx%d".formatted(capacity, producers, each);
  }

  static String pipeline(Capacity capacity, int stages, int messages) {
    return "pipeline-%s-%d-stages-%d".formatted(capacity, stages, messages);
  }

  static Figure figure(String key, String name) {
    return new Figure(key, name, UNIT, Better.HIGHER);
  }

  /**
   * One child for all sizes of a shape, which differ in nothing but the end of their loops:
   * starting and warming up children would else take most of the time.
   */
  private static Stream<Cell> cells(Measured measured, Scale scale) {
    return subjects(measured).map(who -> cell(who, measured, scale));
  }

  private static Stream<Subject> subjects(Measured measured) {
    return Arrays.stream(Subject.values())
        .filter(subject -> subject.has(measured.capacity()))
        .filter(subject -> subject.hasManyProducers() || measured.shape().producers() == 1)
        .filter(subject -> subject.runsOnThreads() || measured.kind() == ThreadKind.VIRTUAL);
  }

  private static Cell cell(Subject who, Measured measured, Scale scale) {
    List<Figure> figures = new ArrayList<>();
    for (int size : measured.sizes()) {
      measured.cases().apply(size).forEach(name -> figures.add(figure(Throughput.key(size), name)));
    }
    return new Cell(
        "%s-%s".formatted(figures.getLast().caseName(), who.id()),
        who.shown(),
        who.role(),
        settings(who, measured, scale),
        figures,
        new Throughput(who, measured.kind(), measured.shape(), measured.sizes()));
  }

  private static Map<String, Object> settings(Subject who, Measured measured, Scale scale) {
    Map<String, Object> settings = new TreeMap<>(who.settings());
    settings.put("threads", who.runsOn(measured.kind()));
    settings.put("capacity", measured.capacity().toString());
    settings.put("producers", measured.shape().producers());
    settings.put(
        "messagesPerProducer",
        measured.sizes().stream().map(size -> Throughput.messages(size, scale)).toList());
    return settings;
  }
}
