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
}
