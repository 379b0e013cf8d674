package io.millrace.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {

  @Test
  void thePageLoadsNothing() {
    String html = Page.html(List.of(Rows.throughput("millrace", "millrace", 100)));

    assertThat(html)
        .doesNotContain("http", "src=", "href=", "url(", "@import", "<script", "<link", "{{");
  }

  @Test
  void everyRowIsABarWithItsRatio() {
    String html =
        Page.html(
            List.of(
                Rows.throughput("millrace", "millrace", 100),
                Rows.throughput("bare SQL", "ceiling", 200)));

    assertThat(html).contains("class=\"millrace\"", "class=\"ceiling\"", "(millrace is 0.50x)");
    assertThat(html.split("<rect", -1)).hasSize(3);
  }

  @Test
  void namesAreText() {
    assertThat(Page.html(List.of(Rows.throughput("<b>\"a\" & b", "peer", 1))))
        .contains("&lt;b&gt;&quot;a&quot; &amp; b")
        .doesNotContain("<b>");
  }

  @Test
  void casesOfAFamilyShareAPlotWithADotForEveryRow() {
    String html =
        Page.html(
            List.of(
                Rows.row("mpsc-unbounded-1x1000", "millrace", "millrace", "m/s", "higher", 100),
                Rows.row("mpsc-unbounded-1x1000", "Jox", "peer", "m/s", "higher", 10),
                Rows.row("mpsc-unbounded-50x1000", "millrace", "millrace", "m/s", "higher", 90)));

    assertThat(html).containsOnlyOnce("<h3>mpsc-unbounded</h3>").contains(">50x1000</text>");
    assertThat(html.split("<g class=\"millrace hue1\">", -1)).hasSize(3);
    assertThat(html).contains("<td>10.00x</td><td>Jox</td>");
  }

  @Test
  void figuresThatAreNotAboveZeroHaveAPlotToo() {
    assertThat(
            Page.html(
                List.of(Rows.row("memory-residual", "millrace", "millrace", "B", "lower", 0))))
        .contains("<circle")
        .doesNotContain("NaN", "Infinity");
  }
}
