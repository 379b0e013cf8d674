package io.millrace.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.run.RunId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunIdsTest {

  private static final long MICROS = 1_763_690_400_123_456L;

  private final RunIds ids = new RunIds();

  @Test
  void anIdIsAUuidOfVersion7WithItsTime() {
    RunId id = ids.next(MICROS);

    assertThat(id.value().version()).isEqualTo(7);
    assertThat(id.value().variant()).isEqualTo(2);
    assertThat(id.value().getMostSignificantBits() >>> 16).isEqualTo(MICROS / 1_000);
    assertThat(RunId.parse(id.toString())).isEqualTo(id);
  }

  @Test
  void idsGrowAlsoWhenTheClockStandsOrGoesBack() {
    List<RunId> made = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      made.add(ids.next(MICROS - (i % 3) * 1_000_000L));
    }

    assertThat(made).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void manyThreadsGetDifferentIds() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Callable<List<RunId>>> makers =
          IntStream.range(0, 4)
              .<Callable<List<RunId>>>mapToObj(
                  i -> () -> IntStream.range(0, 10_000).mapToObj(n -> ids.next(MICROS)).toList())
              .toList();
      List<RunId> all = new ArrayList<>();
      for (Future<List<RunId>> made : threads.invokeAll(makers)) {
        assertThat(made.get()).isSorted();
        all.addAll(made.get());
      }
      assertThat(new HashSet<>(all)).hasSize(40_000);
    }
  }

  @Test
  void whatIsNoIdIsQuoted() {
    assertThatThrownBy(() -> RunId.parse("r-42"))
        .hasMessageContaining("run id 'r-42' is not a UUID");
  }
}
