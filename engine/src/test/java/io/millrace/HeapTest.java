package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.test.Heap;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@PostgresTest
@Timeout(600)
class HeapTest {

  private static final int WARM_UP = 200;
  private static final int REPETITIONS = 1_000;
  // Of noise: a run that stayed in memory would take 10 KB and more, a thousand of them 10 MB.
  private static final long GROWTH_MAX = 3_000_000;

  @Test
  @DisplayName("32. heap flat over 1,000 repetitions of 22")
  void nothingOfARunStaysInMemory(Postgres postgres) throws Exception {
    List<Integer> items = IntStream.range(0, 50).boxed().toList();
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      Workflow<String, Integer> fifty =
          millrace.register(
              Workflow.named(
                  "fifty",
                  String.class,
                  (run, input) ->
                      run.parallelAll("step", items, i -> i).stream()
                          .mapToInt(Integer::intValue)
                          .sum()));
      repeat(millrace, fifty, WARM_UP);
      long before = Heap.used();
      repeat(millrace, fifty, REPETITIONS);

      assertThat(Heap.used() - before).isLessThan(GROWTH_MAX);
    }
  }

  private static void repeat(Millrace millrace, Workflow<String, Integer> workflow, int times)
      throws Exception {
    for (int i = 0; i < times; i++) {
      assertThat(millrace.start(workflow, "x").await()).isEqualTo(1_225);
    }
  }
}
