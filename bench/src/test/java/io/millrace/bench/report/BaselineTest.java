package io.millrace.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaselineTest {

  @Test
  void halfTheTimeMoreIsAllowedAndNotMore() {
    assertThat(losses(Rows.latency(100), Rows.latency(150))).isEmpty();
    assertThat(losses(Rows.latency(100), Rows.latency(151)))
        .singleElement()
        .asString()
        .contains("journal/steps-p50", "100 -> 151 us", "1.51");
  }

  @Test
  void throughputIsJudgedByTheTimeItTakes() {
    Row before = Rows.throughput("millrace", "millrace", 1500);

    assertThat(losses(before, Rows.throughput("millrace", "millrace", 1001))).isEmpty();
    assertThat(losses(before, Rows.throughput("millrace", "millrace", 999))).hasSize(1);
  }

  @Test
  void aTenthMoreMemoryIsAllowedAndNotMore() {
    assertThat(losses(Rows.memory(1000), Rows.memory(1100))).isEmpty();
    assertThat(losses(Rows.memory(1000), Rows.memory(1101))).hasSize(1);
  }

  @Test
  void lessThanATenthOfAByteIsNoise() {
    assertThat(losses(Rows.memory(0), Rows.memory(0.09))).isEmpty();
    assertThat(losses(Rows.memory(0), Rows.memory(0.2))).hasSize(1);
  }

  @Test
  void peersAndCeilingsAreNotJudged() {
    Baseline judged =
        Baseline.compare(
            List.of(Rows.throughput("bare SQL", "ceiling", 1000)),
            List.of(Rows.throughput("bare SQL", "ceiling", 10)));

    assertThat(judged).isEqualTo(new Baseline(0, List.of()));
  }

  @Test
  void otherSizesAreNotComparedButAnotherSeedIs() {
    Row before = Rows.latency(100);

    assertThat(Baseline.compare(List.of(with(before, "rows", 99)), List.of(before)).compared())
        .isZero();
    assertThat(
            Baseline.compare(
                    List.of(with(before, Row.INVOCATION, Map.of("seed", 8))), List.of(before))
                .compared())
        .isOne();
  }

  @ParameterizedTest
  @CsvSource({
    "bytes/step, true",
    "B, true",
    "MB/node, true",
    "KiB, true",
    "us, false",
    "steps/s, false",
    "commits/step, false"
  })
  void aUnitOfBytesIsMemory(String unit, boolean memory) {
    assertThat(Baseline.isMemory(unit)).isEqualTo(memory);
  }

  private static List<String> losses(Row before, Row now) {
    Baseline judged = Baseline.compare(List.of(before), List.of(now));
    assertThat(judged.compared()).isOne();
    return judged.losses();
  }

  private static Row with(Row row, String setting, Object value) {
    Map<String, Object> settings = new HashMap<>(row.settings());
    settings.put(setting, value);
    return new Row(
        row.suite(),
        row.caseName(),
        row.subject(),
        row.role(),
        row.unit(),
        row.better(),
        row.median(),
        row.min(),
        row.max(),
        row.rounds(),
        settings,
        row.commit(),
        row.machine());
  }
}
