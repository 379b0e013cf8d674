package io.millrace.cluster.simulation;

import io.millrace.cluster.Leaving;
import io.millrace.cluster.Partition;
import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.node.Habitat;
import io.millrace.cluster.node.Node;
import io.millrace.cluster.node.Notice;
import io.millrace.cluster.node.Reply;
import io.millrace.cluster.node.SpaceName;
import io.millrace.cluster.node.Spaces;
import io.millrace.cluster.store.LeaseSpace.Watch;
import io.millrace.cluster.store.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A process with one node: it can be frozen, cut off, and killed. */
final class SimNode implements Habitat {

  private static final long MILLI = 1_000_000;
  private static final long TIMEOUT = 1_000 * MILLI;

  private final String name;
  private final Events events;
  private final Weather weather;
  private final Spaces spaces;
  private final Supplier<List<Partition>> source;
  private final SplittableRandom random;
  private final Node node;
  private final ArrayDeque<Runnable> frozenUp = new ArrayDeque<>();
  private final ArrayDeque<Runnable> notices = new ArrayDeque<>();
  private boolean busy;
  private final Consumer<Notice> decided;
  private final Consumer<Notice> told;
  // When somebody takes a pause longer than the release of a partition lasts.
  private final double slowWork;

  private int askedForId;
  private boolean frozen;
  private boolean dead;
  private boolean leaving;
  boolean cut;

  /**
   * @param decided hears what the node decides, at once
   * @param told hears what its application is told, when that is
   */
  SimNode(
      String name,
      ClusterOptions options,
      Events events,
      Weather weather,
      Spaces spaces,
      Supplier<List<Partition>> source,
      SplittableRandom random,
      Consumer<Notice> decided,
      Consumer<Notice> told) {
    this.name = name;
    this.events = events;
    this.weather = weather;
    this.spaces = spaces;
    this.source = source;
    this.random = random;
    this.decided = decided;
    this.told = told;
    this.slowWork = random.nextDouble() < 0.2 ? 0.3 : 0.01;
    this.node = new Node(this, options, name);
  }

  String name() {
    return name;
  }

  Node node() {
    return node;
  }

  boolean dead() {
    return dead;
  }

  /** How many questions it took until it had an id. */
  int askedForId() {
    return askedForId;
  }

  /** Whether it is dead or will be. */
  boolean goes() {
    return dead || leaving;
  }

  void leave(Leaving how) {
    leaving = true;
    // The process ends soon after its node.
    run(() -> node.leave(how, () -> after(Duration.ofMillis(20), this::kill)));
  }

  void kill() {
    dead = true;
    frozenUp.clear();
  }

  void freeze() {
    frozen = true;
  }

  void thaw() {
    frozen = false;
    while (!frozen && !frozenUp.isEmpty()) {
      frozenUp.removeFirst().run();
    }
  }

  /** Does something in this process, or keeps it for when the process goes on. */
  void run(Runnable action) {
    if (dead) {
      return;
    }
    if (frozen) {
      frozenUp.addLast(action);
    } else {
      action.run();
    }
  }

  @Override
  public long nanos() {
    return events.now();
  }

  @Override
  public long wallMillis() {
    return events.now() / MILLI;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public Alarm after(Duration delay, Runnable action) {
    boolean[] off = {false};
    events.after(
        delay,
        () ->
            run(
                () -> {
                  if (!off[0]) {
                    action.run();
                  }
                }));
    return () -> off[0] = true;
  }

  @Override
  public <T> void ask(StoreCall<T> call, Consumer<Reply<T>> then) {
    askedForId += node.view().peer().isEmpty() ? 1 : 0;
    boolean[] answered = {false};
    Consumer<Reply<T>> once =
        reply ->
            run(
                () -> {
                  if (!answered[0]) {
                    answered[0] = true;
                    then.accept(reply);
                  }
                });
    events.after(
        TIMEOUT, () -> once.accept(new Reply.Failed<>(new StoreException("no answer in time"))));
    long there = weather.way(cut);
    if (there >= 0) {
      events.after(there, () -> carriedOut(call, once));
    }
  }

  private <T> void carriedOut(StoreCall<T> call, Consumer<Reply<T>> once) {
    if (weather.down) {
      return;
    }
    Reply<T> reply;
    try {
      reply = new Reply.Answer<>(call.on(spaces));
    } catch (StoreException e) {
      reply = new Reply.Failed<>(e);
    }
    long back = weather.way(cut);
    if (back >= 0) {
      Reply<T> answer = reply;
      events.after(back, () -> once.accept(answer));
    }
  }

  @Override
  public Alarm watch(SpaceName space, String key, Consumer<String> hint) {
    try {
      Watch watch =
          spaces
              .get(space)
              .watch(
                  key,
                  changed -> {
                    long way = weather.way(cut);
                    // A hint may be lost at any time.
                    if (way >= 0 && random.nextInt(10) != 0) {
                      events.after(way, () -> run(() -> hint.accept(changed)));
                    }
                  });
      return watch::close;
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void partitions(Consumer<Reply<List<Partition>>> then) {
    events.after(random.nextLong(5 * MILLI), () -> run(() -> then.accept(sourced())));
  }

  private Reply<List<Partition>> sourced() {
    try {
      return new Reply.Answer<>(source.get());
    } catch (IllegalStateException e) {
      return new Reply.Failed<>(e);
    }
  }

  @Override
  public void tell(Notice notice, Runnable then) {
    decided.accept(notice);
    notices.addLast(
        () -> {
          told.accept(notice);
          events.after(
              workTime(notice),
              () ->
                  run(
                      () -> {
                        then.run();
                        busy = false;
                        nextNotice();
                      }));
        });
    if (!busy) {
      nextNotice();
    }
  }

  private void nextNotice() {
    Optional.ofNullable(notices.pollFirst())
        .ifPresent(
            next -> {
              busy = true;
              events.after(random.nextLong(MILLI), () -> run(next));
            });
  }

  private long workTime(Notice notice) {
    if (notice instanceof Notice.Releasing) {
      return random.nextDouble() < slowWork
          ? random.nextLong(2_000 * MILLI)
          : random.nextLong(20 * MILLI);
    }
    return random.nextLong(MILLI);
  }

  /** What it may work on now, as it believes. */
  List<String> working() {
    var view = node.view();
    List<String> all = new ArrayList<>();
    if (dead || events.now() - view.deadline() >= 0) {
      return all;
    }
    all.addAll(view.working().keySet());
    all.addAll(view.ending());
    return all;
  }
}
