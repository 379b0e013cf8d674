package io.millrace.bench.channels.subject;

import io.millrace.bench.channels.shape.Capacity;
import io.millrace.bench.channels.shape.Pipes;
import io.millrace.bench.channels.shape.Shapes;
import io.millrace.bench.channels.shape.ThreadKind;
import io.millrace.bench.channels.shape.ThreadShapes;
import io.millrace.bench.plan.Role;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** Who is measured. */
@SuppressWarnings("ImmutableEnumChecker") // the functions keep nothing
public enum Subject {
  /** Channels of Millrace. */
  MILLRACE("millrace", Role.MILLRACE, Library.NONE, any -> true, over(new MillracePipe.Factory())),

  /** Channels for virtual threads. */
  JOX("Jox", Role.PEER, Library.JOX, any -> true, over(JoxPipe::open)),

  /** Channels of coroutines, on the default dispatcher instead of threads. */
  KOTLIN("Kotlin", Role.PEER, Library.KOTLIN, any -> true, Subject::coroutines),

  /** JDK. */
  ARRAY_BLOCKING(
      "ArrayBlockingQueue",
      Role.PEER,
      Library.NONE,
      Capacity::isBounded,
      over(QueuePipe::arrayBlocking)),

  /** JDK. */
  LINKED_BLOCKING(
      "LinkedBlockingQueue",
      Role.PEER,
      Library.NONE,
      capacity -> !capacity.isRendezvous(),
      over(QueuePipe::linkedBlocking)),

  /** JDK. */
  LINKED_TRANSFER(
      "LinkedTransferQueue",
      Role.PEER,
      Library.NONE,
      capacity -> !capacity.isBounded(),
      over(QueuePipe::linkedTransfer)),

  /** JDK. */
  SYNCHRONOUS(
      "SynchronousQueue",
      Role.PEER,
      Library.NONE,
      Capacity::isRendezvous,
      over(QueuePipe::synchronous)),

  /** JCTools, many producers. */
  MPSC_UNBOUNDED(
      "MpscUnboundedArrayQueue",
      Role.CEILING,
      Library.JCTOOLS,
      Capacity::isUnbounded,
      over(JctoolsPipe::mpscUnbounded)),

  /** JCTools, many producers that add instead of compare. */
  MPSC_XADD(
      "MpscUnboundedXaddArrayQueue",
      Role.CEILING,
      Library.JCTOOLS,
      Capacity::isUnbounded,
      over(JctoolsPipe::mpscXadd)),

  /** JCTools, one producer. */
  SPSC_UNBOUNDED(
      "SpscUnboundedArrayQueue",
      Role.CEILING,
      Library.JCTOOLS,
      Capacity::isUnbounded,
      over(JctoolsPipe::spscUnbounded)),

  /** JCTools, many producers. */
  MPSC_ARRAY(
      "MpscArrayQueue",
      Role.CEILING,
      Library.JCTOOLS,
      Capacity::isBounded,
      over(JctoolsPipe::mpscArray)),

  /** JCTools, many producers and a consumer that parks. */
  MPSC_BLOCKING(
      "MpscBlockingConsumerArrayQueue",
      Role.CEILING,
      Library.JCTOOLS,
      Capacity::isBounded,
      over(JctoolsBlockingPipe::open)),

  /** JCTools, one producer. */
  SPSC_ARRAY(
      "SpscArrayQueue",
      Role.CEILING,
      Library.JCTOOLS,
      Capacity::isBounded,
      over(JctoolsPipe::spscArray)),

  /** No channel at all: a slot and the parking of threads. */
  BARE_PARKING(
      "park and unpark", Role.CEILING, Library.NONE, any -> false, over(BareParkingPipe::open));

  private final String shown;
  private final Role role;
  private final Library library;
  private final Predicate<Capacity> capacities;
  private final Function<ThreadKind, Shapes> shapes;

  Subject(
      String shown,
      Role role,
      Library library,
      Predicate<Capacity> capacities,
      Function<ThreadKind, Shapes> shapes) {
    this.shown = shown;
    this.role = role;
    this.library = library;
    this.capacities = capacities;
    this.shapes = shapes;
  }

  private static Function<ThreadKind, Shapes> over(Pipes pipes) {
    return kind -> new ThreadShapes(pipes, kind);
  }

  private static Shapes coroutines(ThreadKind none) {
    return new CoroutineShapes();
  }

  /** In ids of cells, such as {@code linked-blocking}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** As shown, without a version. */
  public String shown() {
    return shown;
  }

  /** What it is to the comparison. */
  public Role role() {
    return role;
  }

  /** What is needed to repeat it: the library and its version; empty for Millrace and the JDK. */
  public Map<String, Object> settings() {
    return library.settings();
  }

  /** True when it has channels of this capacity that may hold any number of items up to it. */
  public boolean has(Capacity capacity) {
    return capacities.test(capacity);
  }

  /** True when it stands many producers. */
  public boolean hasManyProducers() {
    return this != SPSC_UNBOUNDED && this != SPSC_ARRAY && this != BARE_PARKING;
  }

  /** True when its producers and consumers are threads. */
  public boolean runsOnThreads() {
    return this != KOTLIN;
  }

  /** In words. */
  public String runsOn(ThreadKind kind) {
    return runsOnThreads()
        ? kind.name().toLowerCase(Locale.ROOT)
        : "coroutines on Dispatchers.Default";
  }

  /** The shapes on its channels. */
  public Shapes shapes(ThreadKind kind) {
    return shapes.apply(kind);
  }
}
