package io.millrace.engine.queue;

import io.millrace.engine.queue.Act.SetQueue;
import io.millrace.engine.queue.Act.Wish;
import io.millrace.engine.queue.LaneModel.Lane;
import io.millrace.engine.queue.LaneModel.LaneName;
import io.millrace.engine.queue.LaneModel.Run;
import io.millrace.engine.queue.LaneModel.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What happens to the model; it may be put back to an earlier state. */
final class LaneModelActs {

  private static final Comparator<Run> BY_CLAIM =
      Comparator.comparingInt((Run run) -> run.wish.priority())
          .thenComparing(run -> Objects.requireNonNull(run.fairKey))
          .thenComparingInt(run -> run.no);

  private LaneModel model = new LaneModel();

  LaneModel model() {
    return model;
  }

  /** Makes what is wanted into runs that are stored, without those whose key is taken. */
  private Run make(Wish wish, @Nullable String lane, State state) {
    int notBefore = wish.delay() == 0 ? 0 : model.now + wish.delay();
    return new Run(++model.runsMade, wish, notBefore, lane, state);
  }

  private boolean store(Run run) {
    int key = run.wish.key();
    boolean taken =
        key > 0
            && model.runs.values().stream()
                .anyMatch(
                    other ->
                        other.wish.key() == key
                            && other.wish.workflow().equals(run.wish.workflow()));
    if (!taken) {
      model.runs.put(run.no, run);
    }
    return !taken;
  }

  /** A start without a lane. */
  Run plain(Wish wish) {
    Run run = make(wish, null, State.PLAIN);
    store(run);
    return run;
  }

  Run foreign(Wish wish) {
    Run run = make(wish, Objects.requireNonNullElse(wish.lane(), ""), State.OUTSIDE);
    store(run);
    return run;
  }

  /** Runs that are to be started in lanes, call by call; not stored yet. */
  List<List<Run>> wanted(List<List<Wish>> calls) {
    return calls.stream()
        .map(
            call ->
                call.stream()
                    .map(w -> make(w, Objects.requireNonNullElse(w.lane(), ""), State.OUTSIDE))
                    .toList())
        .toList();
  }

  /** Starts them; gives the numbers of those that are refused. */
  List<Integer> start(List<List<Run>> calls) {
    List<Run> all = calls.stream().flatMap(List::stream).toList();
    for (Run run : all) {
      model.lane(run.wish.queue(), Objects.requireNonNull(run.lane));
    }
    // What has a key is stored before it is known whether its lane has room.
    List<List<Run>> stored =
        calls.stream().map(call -> call.stream().filter(this::store).toList()).toList();
    boolean full =
        all.stream()
            .map(run -> model.queue(run.wish.queue()))
            .anyMatch(queue -> queue.mostQueued() != null || queue.laneMostQueued() != null);
    if (!full) {
      stored.stream().flatMap(List::stream).filter(model::entersAtOnce).forEach(model::enter);
      model.settle();
      return List.of();
    }
    List<Integer> refused = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      LaneModel before = new LaneModel(model);
      stored.get(i).stream().filter(model::entersAtOnce).forEach(model::enter);
      model.settle();
      if (stored.get(i).stream().anyMatch(this::waitsBeyondBounds)) {
        model = before;
        stored.get(i).forEach(run -> model.runs.remove(run.no));
        calls.get(i).forEach(run -> refused.add(run.no));
        // The runs of later calls are those of the state that was put back.
        stored =
            stored.stream()
                .map(
                    call ->
                        call.stream()
                            .filter(run -> model.runs.containsKey(run.no))
                            .map(run -> Objects.requireNonNull(model.runs.get(run.no)))
                            .toList())
                .toList();
      }
    }
    return refused;
  }

  private boolean waitsBeyondBounds(Run run) {
    String queue = run.wish.queue();
    Integer most = model.queue(queue).mostQueued();
    Integer laneMost = model.queue(queue).laneMostQueued();
    String lane = Objects.requireNonNull(run.lane);
    return run.state == State.WAITING
        && ((most != null
                && model.count(
                        other -> other.state == State.WAITING && other.wish.queue().equals(queue))
                    > most)
            || (laneMost != null
                && !lane.isEmpty()
                && model.waiting(new LaneName(queue, lane)) > laneMost));
  }

  void enter(int most) {
    Stream<Run> undelayed =
        model.with(run -> run.state == State.OUTSIDE && run.notBefore == 0).limit(most);
    Stream<Run> due =
        model
            .with(
                run ->
                    run.state == State.OUTSIDE && run.notBefore > 0 && run.notBefore <= model.now)
            .sorted(Comparator.comparingInt((Run run) -> run.notBefore).thenComparingInt(r -> r.no))
            .limit(most);
    Stream.concat(undelayed, due).toList().forEach(model::enter);
    model.settle();
  }

  /** What is executed next, of the runs with slots; in this order. */
  List<Run> claim(int most) {
    List<Run> claimed =
        model.with(run -> run.state == State.ADMITTED).sorted(BY_CLAIM).limit(most).toList();
    for (Run run : claimed) {
      run.state = State.RUNNING;
      model.fairTime = Math.max(model.fairTime, Objects.requireNonNull(run.fairKey));
    }
    return claimed;
  }

  List<Run> claimPlain(int most) {
    List<Run> claimed =
        model
            .with(run -> run.state == State.PLAIN)
            .sorted(
                Comparator.comparingInt((Run run) -> run.wish.priority())
                    .thenComparingInt(r -> r.no))
            .limit(most)
            .toList();
    claimed.forEach(run -> run.state = State.RUNNING);
    return claimed;
  }

  /** One of those; null where there is none. */
  @Nullable Run pick(int pick, Predicate<Run> what) {
    List<Run> those = model.with(what).toList();
    return those.isEmpty() ? null : those.get(pick % those.size());
  }

  void cancel(Run run) {
    if (run.state == State.RUNNING) {
      run.cancelAsked = true;
    } else {
      end(run, State.CANCELLED);
      model.settle();
    }
  }

  void end(Run run, State state) {
    model.end(run, run.cancelAsked ? State.CANCELLED : state);
  }

  void retry(Run run) {
    run.cancelAsked = false;
    run.parked = false;
    run.fairKey = null;
    run.admission = 0;
    String lane = run.lane;
    if (lane == null) {
      run.state = State.PLAIN;
      return;
    }
    run.state = State.OUTSIDE;
    if (model.entersAtOnce(run)) {
      model.enter(run);
    }
    Lane stopped = model.lane(run.wish.queue(), lane);
    if (Objects.equals(stopped.haltedBy, run.no)) {
      stopped.haltedBy = null;
    }
    model.settle();
  }

  void requeue(Run run) {
    run.state = run.lane == null ? State.PLAIN : State.ADMITTED;
  }

  void set(SetQueue policy) {
    SetQueue before = model.queues.put(policy.queue(), policy);
    if (policy.equals(before)) {
      return;
    }
    SetQueue old = Objects.requireNonNullElse(before, LaneModel.FREE);
    if (policy.rate() != null) {
      LaneModel.keepLast(
          model.starts.getOrDefault(policy.queue(), new ArrayList<>()), policy.rate());
    }
    for (Lane lane : model.lanes.values()) {
      if (policy.laneRate() != null && lane.name.queue().equals(policy.queue())) {
        LaneModel.keepLast(lane.starts, policy.laneRate());
      }
    }
    if (old.byPriority() != policy.byPriority()) {
      model
          .with(r -> r.state == State.WAITING && r.wish.queue().equals(policy.queue()))
          .forEach(r -> r.rank = policy.byPriority() ? r.wish.priority() : 0);
    }
    model.adopt();
    model.settle();
  }

  void set(String scope, @Nullable Integer most) {
    boolean known = model.above.containsKey(scope);
    if (!Objects.equals(model.above.put(scope, most), most) || !known) {
      model.adopt();
      model.settle();
    }
  }

  void pause(String queue, boolean pause) {
    if (model.isPaused(queue) != pause) {
      model.paused.put(queue, pause);
      if (pause) {
        model.adopt();
      }
      model.settle();
    }
  }

  void prune() {
    model.lanes.values().removeIf(this::isIdle);
  }

  private boolean isIdle(Lane lane) {
    SetQueue queue = model.queue(lane.name.queue());
    return model.active(lane.name) + model.waiting(lane.name) == 0
        && lane.most == null
        && !lane.paused
        && lane.haltedBy == null
        && model.count(run -> run.state == State.OUTSIDE && run.in(lane.name)) == 0
        && (queue.laneRate() == null
            || lane.starts.stream().noneMatch(at -> at + queue.minutes() > model.now));
  }
}
