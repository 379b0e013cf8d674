package io.millrace.engine.queue;

import io.millrace.engine.queue.Act.SetQueue;
import io.millrace.engine.queue.Act.Wish;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What queues and lanes must do, as simple as it can be said: every number is counted when it is
 * asked for, and after every change all lanes are looked at until none may let a run go.
 *
 * <p>A lane lets its first run go when all that bounds it has room. What no scope bounds waits for
 * no turn; of the other lanes that may, the one goes first whose last run went first.
 */
final class LaneModel {

  static final SetQueue FREE =
      new SetQueue("", null, null, null, null, null, null, 1, false, "skip", false);

  enum State {
    /** Queued without a lane. */
    PLAIN,
    /** Stored, not yet in its lane. */
    OUTSIDE,
    WAITING,
    ADMITTED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    boolean holdsSlot() {
      return this == ADMITTED || this == RUNNING;
    }

    boolean isFinal() {
      return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
  }

  static final class Run {
    final int no;
    final Wish wish;
    // Minutes; 0 for at once.
    final int notBefore;
    @Nullable String lane;
    State state;
    int rank;
    @Nullable Long fairKey;
    // Its place among all admissions; 0 for one that never was or was adopted while it ran.
    int admission;
    boolean cancelAsked;
    boolean parked;

    Run(int no, Wish wish, int notBefore, @Nullable String lane, State state) {
      this.no = no;
      this.wish = wish;
      this.notBefore = notBefore;
      this.lane = lane;
      this.state = state;
    }

    Run(Run other) {
      this(other.no, other.wish, other.notBefore, other.lane, other.state);
      this.rank = other.rank;
      this.fairKey = other.fairKey;
      this.admission = other.admission;
      this.cancelAsked = other.cancelAsked;
      this.parked = other.parked;
    }

    String label() {
      return "r" + no;
    }

    boolean in(LaneName name) {
      return name.queue.equals(wish.queue()) && name.lane.equals(lane);
    }
  }

  record LaneName(String queue, String lane) implements Comparable<LaneName> {
    private static final Comparator<LaneName> ORDER =
        Comparator.comparing(LaneName::queue).thenComparing(LaneName::lane);

    @Override
    public int compareTo(LaneName other) {
      return ORDER.compare(this, other);
    }
  }

  static final class Lane {
    final LaneName name;
    final List<Integer> starts = new ArrayList<>();
    @Nullable Integer most;
    boolean paused;
    @Nullable Integer haltedBy;
    long fairLast;

    Lane(LaneName name) {
      this.name = name;
    }

    Lane(Lane other) {
      this(other.name);
      this.starts.addAll(other.starts);
      this.most = other.most;
      this.paused = other.paused;
      this.haltedBy = other.haltedBy;
      this.fairLast = other.fairLast;
    }
  }

  final TreeMap<Integer, Run> runs = new TreeMap<>();
  final TreeMap<LaneName, Lane> lanes = new TreeMap<>();
  final Map<String, SetQueue> queues = new TreeMap<>();
  final Map<String, Boolean> paused = new TreeMap<>();
  final Map<String, List<Integer>> starts = new TreeMap<>();
  final Map<String, @Nullable Integer> above = new TreeMap<>();
  // Those that got a slot by the last change.
  final List<Run> went = new ArrayList<>();
  int runsMade;
  int now = 1;
  long fairTime;
  private int admissions;

  LaneModel() {}

  /** A copy, to come back to. */
  LaneModel(LaneModel other) {
    other.runs.forEach((no, run) -> runs.put(no, new Run(run)));
    other.lanes.forEach((name, lane) -> lanes.put(name, new Lane(lane)));
    queues.putAll(other.queues);
    paused.putAll(other.paused);
    other.starts.forEach((name, times) -> starts.put(name, new ArrayList<>(times)));
    above.putAll(other.above);
    other.went.forEach(run -> went.add(Objects.requireNonNull(runs.get(run.no))));
    runsMade = other.runsMade;
    now = other.now;
    fairTime = other.fairTime;
    admissions = other.admissions;
  }

  // ---- what is asked ----

  SetQueue queue(String name) {
    return queues.getOrDefault(name, FREE);
  }

  Lane lane(String queue, String lane) {
    return lanes.computeIfAbsent(new LaneName(queue, lane), Lane::new);
  }

  boolean isPaused(String queue) {
    return paused.getOrDefault(queue, false);
  }

  Stream<Run> with(Predicate<Run> what) {
    return runs.values().stream().filter(what);
  }

  long count(Predicate<Run> what) {
    return with(what).count();
  }

  long waiting(LaneName name) {
    return count(run -> run.state == State.WAITING && run.in(name));
  }

  long active(LaneName name) {
    return count(run -> run.state.holdsSlot() && run.in(name));
  }

  /** Whether something bounds a run without a lane of its own. */
  boolean bounds(Wish wish) {
    SetQueue queue = queue(wish.queue());
    return queue.most() != null
        || queue.rate() != null
        || queue.mostQueued() != null
        || isPaused(wish.queue())
        || above.get("workflow:" + wish.workflow()) != null
        || above.get("global:") != null;
  }

  boolean entersAtOnce(Run run) {
    return run.notBefore <= now || (!"".equals(run.lane) && !queue(run.wish.queue()).mutex());
  }

  // ---- what happens ----

  /** A run takes its place in its lane's line. */
  void enter(Run run) {
    run.state = State.WAITING;
    run.rank = queue(run.wish.queue()).byPriority() ? run.wish.priority() : 0;
    lane(run.wish.queue(), Objects.requireNonNull(run.lane));
  }

  void end(Run run, State state) {
    boolean hadSlot = run.state.holdsSlot();
    run.state = state;
    String onFailure = queue(run.wish.queue()).onFailure();
    if (run.lane != null && state == State.FAILED) {
      run.parked = onFailure.equals("park");
      Lane lane = lane(run.wish.queue(), run.lane);
      if (hadSlot && onFailure.equals("halt") && !run.lane.isEmpty() && lane.haltedBy == null) {
        lane.haltedBy = run.no;
      }
    }
  }

  /** What has no lane and is bounded gets the empty one. */
  void adopt() {
    for (Run run : runs.values()) {
      boolean plain = run.state == State.PLAIN || run.state == State.RUNNING;
      if (plain && run.lane == null && bounds(run.wish)) {
        run.lane = "";
        if (run.state == State.PLAIN) {
          enter(run);
        } else {
          // It has begun: before all others, if it is queued again.
          run.fairKey = 0L;
          lane(run.wish.queue(), "");
        }
      }
    }
  }

  /** Lets go what may. */
  void settle() {
    while (true) {
      for (Lane lane : lanes.values()) {
        Run head = mayGo(lane);
        while (head != null && scopesOf(head).isEmpty()) {
          admit(lane, head);
          head = mayGo(lane);
        }
      }
      Lane next =
          lanes.values().stream()
              .filter(lane -> mayGo(lane) != null)
              .min(
                  Comparator.comparingLong((Lane lane) -> lane.fairLast)
                      .thenComparing(lane -> lane.name))
              .orElse(null);
      if (next == null) {
        return;
      }
      admit(next, Objects.requireNonNull(mayGo(next)));
    }
  }

  /** The first run of a lane, if it may have a slot now. */
  private @Nullable Run mayGo(Lane lane) {
    SetQueue queue = queue(lane.name.queue);
    Integer most = lane.most != null || lane.name.lane.isEmpty() ? lane.most : queue.laneMost();
    if (lane.paused
        || isPaused(lane.name.queue)
        || lane.haltedBy != null
        || (most != null && active(lane.name) >= most)) {
      return null;
    }
    Run head =
        with(run -> run.state == State.WAITING && run.in(lane.name))
            .min(Comparator.comparingInt((Run run) -> run.rank).thenComparingInt(run -> run.no))
            .orElse(null);
    if (head == null || head.notBefore > now) {
      return null;
    }
    Integer rate = lane.name.lane.isEmpty() ? null : queue.laneRate();
    boolean free = isFree(lane.starts, rate, queue.minutes());
    return free && scopesOf(head).stream().allMatch(this::hasRoom) ? head : null;
  }

  private boolean isFree(Collection<Integer> starts, @Nullable Integer rate, int minutes) {
    return rate == null || starts.stream().filter(at -> at + minutes > now).count() < rate;
  }

  /** The bounds above lanes that a run stands under, as kind:name. */
  private List<String> scopesOf(Run run) {
    SetQueue queue = queue(run.wish.queue());
    Stream<String> own =
        queue.most() != null || queue.rate() != null
            ? Stream.of("queue:" + run.wish.queue())
            : Stream.empty();
    Stream<String> wider =
        Stream.of("global:", "workflow:" + run.wish.workflow())
            .filter(name -> above.get(name) != null);
    return Stream.concat(wider, own).toList();
  }

  private boolean hasRoom(String scope) {
    if (!scope.startsWith("queue:")) {
      return activeIn(scope) < Objects.requireNonNull(above.get(scope));
    }
    String name = scope.substring("queue:".length());
    SetQueue queue = queue(name);
    return (queue.most() == null || activeIn(scope) < queue.most())
        && isFree(starts.getOrDefault(name, List.of()), queue.rate(), queue.minutes());
  }

  long activeIn(String scope) {
    return count(run -> run.state.holdsSlot() && run.lane != null && isUnder(run, scope));
  }

  static boolean isUnder(Run run, String scope) {
    return scope.equals("global:")
        || scope.equals("workflow:" + run.wish.workflow())
        || scope.equals("queue:" + run.wish.queue());
  }

  private void admit(Lane lane, Run run) {
    SetQueue queue = queue(lane.name.queue);
    lane.fairLast = Math.max(fairTime, lane.fairLast + 1);
    run.fairKey = lane.fairLast;
    run.state = State.ADMITTED;
    run.admission = ++admissions;
    if (queue.laneRate() != null && !lane.name.lane.isEmpty()) {
      lane.starts.add(now);
      keepLast(lane.starts, queue.laneRate());
    }
    if (queue.rate() != null) {
      List<Integer> times = starts.computeIfAbsent(lane.name.queue, name -> new ArrayList<>());
      times.add(now);
      keepLast(times, queue.rate());
    }
    went.add(run);
  }

  /** No more starts are remembered than a rate has to know of. */
  static void keepLast(List<Integer> times, int most) {
    if (times.size() > most) {
      times.subList(0, times.size() - most).clear();
    }
  }
}
