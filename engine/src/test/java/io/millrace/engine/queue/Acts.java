package io.millrace.engine.queue;

import io.millrace.engine.queue.Act.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Sequences by chance: few names and small numbers, so that everything meets everything. */
final class Acts {

  private static final int LENGTH_MAX = 40;
  private static final List<String> QUEUES = List.of("p", "q");
  private static final List<String> LANES = List.of("a", "b", "c");
  private static final List<String> WORKFLOWS = List.of("v", "w");

  private final Random random;

  private Acts(Random random) {
    this.random = random;
  }

  /** The sequence of this seed. */
  static List<Act> of(long seed) {
    Acts acts = new Acts(new Random(seed));
    List<Act> sequence = new ArrayList<>();
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
    int chance = random.nextInt(100);
    if (chance < 27) {
      return start();
    } else if (chance < 40) {
      return new Act.Claim(1 + random.nextInt(6));
    } else if (chance < 60) {
      return finish();
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
      case 4 -> new Act.SetAbove("workflow", one(WORKFLOWS), maybe(3));
      case 5 -> new Act.SetAbove("global", "", maybe(5));
      case 6 -> new Act.PauseQueue(queue, random.nextInt(3) == 0);
      case 7 -> new Act.PauseLane(queue, lane(), random.nextInt(3) == 0);
      case 8 -> new Act.LimitLane(queue, lane(), maybe(4));
      default -> new Act.Unblock(queue, lane());
    };
  }

  private Act setQueue(String queue) {
    boolean rated = random.nextInt(4) == 0;
    return new Act.SetQueue(
        queue,
        maybe(4),
        random.nextInt(4) == 0 ? Integer.valueOf(random.nextInt(5)) : null,
        rated ? maybe(4) : null,
        maybe(3),
        random.nextInt(4) == 0 ? Integer.valueOf(random.nextInt(4)) : null,
        rated ? maybe(3) : null,
        random.nextBoolean() ? 10 : 20,
        random.nextInt(3) == 0,
        one(List.of("skip", "skip", "halt", "park")),
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

  private Act finish() {
    int ends = 1 + random.nextInt(3);
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
