package io.millrace.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatioTableTest {

  @Test
  void millraceStandsBesideTheBestOfEachRole() {
    assertThat(
            table(
                Rows.row("send", "millrace", "millrace", "m/s", "higher", 300),
                Rows.row("send", "slow", "peer", "m/s", "higher", 50),
                Rows.row("send", "fast", "peer", "m/s", "higher", 150),
                Rows.row("send", "queue", "ceiling", "m/s", "higher", 600),
                Rows.row("send", "old", "original", "m/s", "higher", 3)))
        .contains("send")
        .containsPattern("2\\.00x +fast +0\\.50x +queue +100\\.00x")
        .doesNotContain("slow");
  }

  @Test
  void whereLessIsBetterTheBestIsTheLeast() {
    assertThat(
            table(
                Rows.row("wait", "millrace", "millrace", "us", "lower", 10),
                Rows.row("wait", "slow", "peer", "us", "lower", 50),
                Rows.row("wait", "fast", "peer", "us", "lower", 20)))
        .containsPattern("2\\.00x +fast")
        .doesNotContain("slow");
  }

  private static String table(Row... rows) {
    var out = new StringWriter();
    RatioTable.print(List.of(rows), new PrintWriter(out, true));
    return out.toString();
  }
}
