package io.millrace.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.run.RunKey;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ClaimFloorTest {

  private static final long SECOND = 1_000_000_000;

  private final long start = System.nanoTime();
  private final ClaimFloor floor = new ClaimFloor();

  private static List<RunKey> runs(long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(seq -> new RunKey(0, seq)).toList();
  }

  private RunKey claim(long nanos, boolean full, List<RunKey> claimed) {
    RunKey after = floor.next(start + nanos);
    floor.claimed(after, claimed.getLast(), full, start + nanos);
    return after;
  }

  @Test
  void theFirstLookIsFromTheBeginningAndTheNextFromWhereItEnded() {
    assertThat(claim(SECOND, true, runs(1, 10))).isEqualTo(RunKey.FIRST);
    assertThat(claim(SECOND + 1, true, runs(11, 20))).isEqualTo(new RunKey(0, 10));
    assertThat(floor.next(start + SECOND + 2)).isEqualTo(new RunKey(0, 20));
  }

  @Test
  void anEarlierRunThatBecameClaimableLowersIt() {
    claim(SECOND, true, runs(1, 100));

    floor.lower(new RunKey(0, 42));
    assertThat(floor.next(start + SECOND + 1)).isEqualTo(new RunKey(0, 41));
    floor.lower(new RunKey(0, 500));
    assertThat(floor.next(start + SECOND + 2)).isEqualTo(new RunKey(0, 41));
    floor.lower(new RunKey(-1, 7));
    assertThat(floor.next(start + SECOND + 3)).isEqualTo(new RunKey(-1, 6));
    floor.lower(RunKey.FIRST);
    assertThat(floor.next(start + SECOND + 4)).isEqualTo(RunKey.FIRST);
  }

  @Test
  void everySecondItLooksFromTheBeginningAndKeepsItsPlace() {
    claim(SECOND, true, runs(1, 100));
    assertThat(claim(2 * SECOND + 1, false, runs(3, 3))).isEqualTo(RunKey.FIRST);

    assertThat(floor.next(start + 2 * SECOND + 2)).isEqualTo(new RunKey(0, 100));
  }

  @Test
  void aFullLookThatFindsABacklogGoesOnFromThere() {
    claim(SECOND, true, runs(101, 200));
    assertThat(claim(2 * SECOND + 1, true, runs(1, 50))).isEqualTo(RunKey.FIRST);

    assertThat(floor.next(start + 2 * SECOND + 2)).isEqualTo(new RunKey(0, 50));
  }

  @Test
  void looksFromTheBeginningTakeATwentiethOfTheTimeAtMost() {
    RunKey after = floor.next(start + SECOND);
    floor.claimed(after, new RunKey(0, 10), true, start + 2 * SECOND);

    assertThat(floor.next(start + 21 * SECOND)).isEqualTo(new RunKey(0, 10));
    assertThat(floor.next(start + 22 * SECOND)).isEqualTo(RunKey.FIRST);
  }

  @Test
  void itRisesToWhatBeganAtOnceUnlessARunMayWaitBefore() {
    claim(SECOND, false, runs(1, 100));
    ClaimFloor.Mark mark = floor.mark();
    floor.raise(mark, new RunKey(0, 105));
    assertThat(floor.mark().key()).isEqualTo(new RunKey(0, 105));

    ClaimFloor.Mark told = floor.mark();
    floor.lower(new RunKey(0, 107));
    floor.raise(told, new RunKey(0, 110));
    assertThat(floor.mark().key()).isEqualTo(new RunKey(0, 105));

    ClaimFloor.Mark before = floor.mark();
    // A look from the beginning found a run before the mark, and was full: more may wait there.
    assertThat(claim(3 * SECOND, true, runs(50, 50))).isEqualTo(RunKey.FIRST);
    floor.raise(before, new RunKey(0, 120));
    assertThat(floor.mark().key()).isEqualTo(new RunKey(0, 50));
  }
}
