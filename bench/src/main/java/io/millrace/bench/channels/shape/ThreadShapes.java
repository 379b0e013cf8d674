package io.millrace.bench.channels.shape;

import java.util.ArrayList;
import java.util.List;

/** The shapes on threads, over any subject's channels. */
public final class ThreadShapes implements Shapes {

  private final Pipes pipes;
  private final ThreadKind kind;

  /** The shapes of one subject. */
  public ThreadShapes(Pipes pipes, ThreadKind kind) {
    this.pipes = pipes;
    this.kind = kind;
  }

  @Override
  public long manyToOne(Capacity capacity, int producers, int each) throws Exception {
    Pipe pipe = pipes.open(capacity);
    var crew = new Crew(kind);
    var sink = new Sink(pipe, producers * each);
    crew.add(sink);
    List<Inlet> inlets = new ArrayList<>();
    for (int i = 0; i < producers; i++) {
      Inlet inlet = pipe.inlet();
      inlets.add(inlet);
      crew.add(() -> send(inlet, each));
    }

    long start = crew.open();

    crew.finish();
    end(inlets, List.of(pipe));
    Payload.check(sink.sum, producers * Payload.sum(each));
    return sink.end - start;
  }

  @Override
  public long pipeline(Capacity capacity, int stages, int messages) throws Exception {
    var crew = new Crew(kind);
    List<Inlet> inlets = new ArrayList<>();
    List<Pipe> opened = new ArrayList<>();
    Pipe pipe = pipes.open(capacity);
    opened.add(pipe);
    Inlet first = pipe.inlet();
    inlets.add(first);
    crew.add(() -> send(first, messages));
    for (int i = 0; i < stages - 2; i++) {
      Pipe from = pipe;
      pipe = pipes.open(capacity);
      opened.add(pipe);
      Inlet to = pipe.inlet();
      inlets.add(to);
      crew.add(() -> passOn(from, to, messages));
    }
    var sink = new Sink(pipe, messages);
    crew.add(sink);

    long start = crew.open();

    crew.finish();
    end(inlets, opened);
    Payload.check(sink.sum, Payload.sum(messages));
    return sink.end - start;
  }

  @Override
  public long[] pingPong(Capacity capacity, int roundTrips) throws Exception {
    Pipe there = pipes.open(capacity);
    Pipe back = pipes.open(capacity);
    Inlet thereIn = there.inlet();
    Inlet backIn = back.inlet();
    var crew = new Crew(kind);
    var player = new Player(thereIn, back, roundTrips);
    crew.add(() -> passOn(there, backIn, roundTrips));
    crew.add(player);

    crew.open();

    crew.finish();
    end(List.of(thereIn, backIn), List.of(there, back));
    Payload.check(player.sum, Payload.sum(roundTrips));
    return player.nanos;
  }

  @Override
  public Object used(Capacity capacity, int sent, int received) throws InterruptedException {
    Pipe pipe = pipes.open(capacity);
    send(pipe.inlet(), sent);
    Payload.check(receive(pipe, received), Payload.sum(received));
    return pipe.channel();
  }

  @Override
  public void discard(Object channel) {
    pipes.discard(channel);
  }

  private void end(List<Inlet> inlets, List<Pipe> opened) {
    inlets.forEach(Inlet::close);
    opened.forEach(pipe -> pipes.discard(pipe.channel()));
  }

  // Methods of their own, so that the compiler sees each loop alone.

  private static void send(Inlet inlet, int messages) throws InterruptedException {
    for (int i = 0; i < messages; i++) {
      inlet.put(Payload.item(i));
    }
  }

  private static void passOn(Pipe from, Inlet to, int messages) throws InterruptedException {
    for (int i = 0; i < messages; i++) {
      to.put(from.take());
    }
  }

  private static long receive(Pipe pipe, int messages) throws InterruptedException {
    long sum = 0;
    for (int i = 0; i < messages; i++) {
      sum += pipe.take();
    }
    return sum;
  }

  private static final class Sink implements Crew.Task {

    private final Pipe pipe;
    private final int messages;

    // Written by the sink's thread, read when it has ended.
    private long sum;
    private long end;

    Sink(Pipe pipe, int messages) {
      this.pipe = pipe;
      this.messages = messages;
    }

    @Override
    public void run() throws InterruptedException {
      sum = receive(pipe, messages);
      end = System.nanoTime();
    }
  }

  private static final class Player implements Crew.Task {

    private final Inlet there;
    private final Pipe back;

    // Written by the player's thread, read when it has ended.
    private final long[] nanos;
    private long sum;

    Player(Inlet there, Pipe back, int roundTrips) {
      this.there = there;
      this.back = back;
      this.nanos = new long[roundTrips];
    }

    @Override
    public void run() throws InterruptedException {
      for (int i = 0; i < nanos.length; i++) {
        long start = System.nanoTime();
        there.put(Payload.item(i));
        sum += back.take();
        nanos[i] = System.nanoTime() - start;
      }
    }
  }
}
