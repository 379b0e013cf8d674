package io.millrace.engine.queue;

import io.millrace.engine.queue.Act.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Sequences by chance: few names and small numbers, so that everything meets everything. */
final class Acts {

  private static final int LENGTH_MAX = 50;
  private static final List<String> QUEUES = List.of("p", "q");
  private static final List<String> LANES = List.of("a", "b", "c");
  private static final List<String> WORKFLOWS = List.of("v", "w");

  /** What a sequence bounds: for each there are functions that take many lanes at a time. */
  private enum Bounds {
    ANYTHING,
    LANES,
    QUEUES,
    ALL_OF_THEM
  }

  private final Random random;
  private final Bounds bounds;

  private Acts(Random random) {
    this.random = random;
    this.bounds = Bounds.values()[random.nextInt(Bounds.values().length)];
  }

  /** The sequence of this seed. */
  static List<Act> of(long seed) {
    // The first numbers of seeds that follow each other are nearly the same.
    Acts acts = new Acts(new Random(seed * 0x9e3779b97f4a7c15L));
    List<Act> sequence = new ArrayList<>();
    if (acts.bounds != Bounds.ANYTHING) {
      QUEUES.forEach(queue -> sequence.add(acts.setQueue(queue)));
    }
    // Most bounds are there from the beginning.
    for (int i = acts.random.nextInt(4); i > 0; i--) {
      sequence.add(acts.policy());
    }
    for (int i = 5 + acts.random.nextInt(LENGTH_MAX - 5); i > 0; i--) {
      sequence.add(acts.next());
    }
    return sequence;
  }

  private Act next() {
    if (bounds != Bounds.ANYTHING && random.nextInt(3) > 0) {
      return busy();
    }
    int chance = random.nextInt(100);
    if (chance < 27) {
      return start();
    } else if (chance < 40) {
      return new Act.Claim(1 + random.nextInt(6));
    } else if (chance < 60) {
      return finish(3);
    } else if (chance < 66) {
      return new Act.Cancel(random.nextInt(50));
    } else if (chance < 72) {
      return new Act.Retry(random.nextInt(50));
    } else if (chance < 74) {
      return new Act.Release(random.nextInt(50));
    } else if (chance < 76) {
      return new Act.NodeLoss();
    } else if (chance < 79) {
      return new Act.Foreign(wish());
    } else if (chance < 82) {
      return new Act.Enter(1 + random.nextInt(4));
    } else if (chance < 86) {
      return new Act.Pass(10);
    } else if (chance < 90) {
      return rare();
    }
    return policy();
  }

  /** Many lanes at a time: they wait, go and end together. */
  private Act busy() {
    return switch (random.nextInt(3)) {
      case 0 -> new Act.Start(List.of(wishes(6)));
      case 1 -> new Act.Claim(6);
      default -> finish(5);
    };
  }

  private Act rare() {
    return switch (random.nextInt(5)) {
      case 0 -> new Act.Prune();
      case 1 -> new Act.Late(wish());
      case 2, 3 -> new Act.Adopt();
      default -> new Act.Overdue(random.nextInt(50));
    };
  }

  private Act policy() {
    String queue = one(QUEUES);
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> setQueue(queue);
      case 4 ->
          bounds == Bounds.ANYTHING
              ? new Act.SetAbove("workflow", one(WORKFLOWS), maybe(3))
              : setQueue(queue);
      case 5 ->
          bounds == Bounds.ANYTHING || bounds == Bounds.ALL_OF_THEM
              ? new Act.SetAbove("global", "", maybe(8))
              : setQueue(queue);
      case 6 -> new Act.PauseQueue(queue, random.nextInt(3) == 0);
      case 7 -> new Act.PauseLane(queue, lane(), random.nextInt(3) == 0);
      case 8 -> new Act.LimitLane(queue, lane(), maybe(4));
      default -> new Act.Unblock(queue, lane());
    };
  }

  private Act setQueue(String queue) {
    boolean anything = bounds == Bounds.ANYTHING;
    boolean rated = anything && random.nextInt(4) == 0;
    return new Act.SetQueue(
        queue,
        anything || bounds == Bounds.QUEUES ? maybe(anything ? 4 : 8) : null,
        (anything || bounds == Bounds.ALL_OF_THEM) && random.nextInt(4) == 0
            ? Integer.valueOf(random.nextInt(5))
            : null,
        rated ? maybe(4) : null,
        anything || random.nextInt(4) == 0 ? maybe(3) : Integer.valueOf(1 + random.nextInt(2)),
        random.nextInt(4) == 0 ? Integer.valueOf(random.nextInt(4)) : null,
        rated ? maybe(3) : null,
        random.nextBoolean() ? 10 : 20,
        random.nextInt(3) == 0,
        one(
            anything
                ? List.of("skip", "skip", "halt", "park")
                : List.of("skip", "skip", "skip", "skip", "park", "halt")),
        random.nextInt(4) == 0);
  }

  private Act start() {
    if (random.nextInt(5) > 0) {
      return new Act.Start(List.of(wishes(1)));
    }
    return new Act.Start(
        IntStream.range(0, 1 + random.nextInt(3)).mapToObj(call -> wishes(4)).toList());
  }

  private List<Wish> wishes(int most) {
    return IntStream.range(0, 1 + random.nextInt(most)).mapToObj(place -> wish()).toList();
  }

  private Wish wish() {
    return new Wish(
        one(QUEUES),
        random.nextInt(5) == 0 ? null : one(LANES),
        one(WORKFLOWS),
        random.nextInt(4) == 0 ? random.nextInt(5) - 2 : 0,
        random.nextInt(8) == 0 ? 1 + random.nextInt(3) : 0,
        random.nextInt(8) == 0 ? 10 * (1 + random.nextInt(2)) : 0);
  }

  private Act finish(int most) {
    int ends = 1 + random.nextInt(most);
    return new Act.Finish(
        IntStream.range(0, ends).mapToObj(place -> random.nextInt(50)).toList(),
        IntStream.range(0, ends).mapToObj(place -> random.nextInt(3) == 0).toList(),
        random.nextInt(3),
        random.nextBoolean() ? Relay.Offer.UNBOUNDED : random.nextInt(4));
  }

  private String lane() {
    return random.nextInt(5) == 0 ? "" : one(LANES);
  }

  private @Nullable Integer maybe(int most) {
    return random.nextInt(3) == 0 ? null : Integer.valueOf(1 + random.nextInt(most));
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
