package io.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bench.catalogue.Suites;
import io.millrace.bench.plan.Scale;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchTest {

  @TempDir static Path folder;

  private static final StringWriter TINY_OUT = new StringWriter();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void measureOnce() {
    var err = new StringWriter();
    assertThat(bench(TINY_OUT, err, "journal", "--tiny", "--seed", "1", "--out", folder.toString()))
        .withFailMessage(err::toString)
        .isZero();
  }

  @Test
  void everyCaseHasItsRows() {
    Set<String> cases = new HashSet<>();
    for (JsonNode row : rows(folder.resolve("journal.json"))) {
      double median = row.get("median").asDouble();
      assertThat(median).isBetween(row.get("min").asDouble(), row.get("max").asDouble());
      if (row.get("role").asString().equals("millrace")) {
        assertThat(cases.add(row.get("case").asString())).isTrue();
      }
    }
    assertThat(cases).hasSameElementsAs(Suites.named("journal", Scale.TINY).cases());
  }

  @Test
  void noChildIsLeft() {
    assertThat(ProcessHandle.current().descendants()).isEmpty();
  }

  @Test
  void theHeaderSaysWhatIsUnderTheFigures() {
    assertThat(TINY_OUT.toString())
        .contains(
            "machine",
            "PostgreSQL",
            "fsync=on, synchronous_commit=on, full_page_writes=on",
            "seed 1");
  }

  @Test
  void thePageShowsThemAndLoadsNothing() {
    assertThat(folder.resolve("index.html")).content().contains("<svg").doesNotContain("http");
  }

  @Test
  void workersTakeTurnsInOneChildAndStandBesideTheOriginal() {
    Path own = folder.resolve("workers");

    int code = bench("channels --tiny --only worker-spawn-join --out".split(" "), own.toString());

    assertThat(code).withFailMessage(err::toString).isZero();
    assertThat(err.toString().lines()).hasSize(2); // two children for three subjects
    JsonNode rows = rows(own.resolve("channels.json"));
    assertThat(rows.values())
        .extracting(row -> row.get("role").asString())
        .containsExactly("millrace", "peer", "ceiling", "original");
    assertThat(rows.get(0).get("settings").get("noted").propertyNames())
        .contains("millrace-total / bare-total");
    assertThat(rows.get(3).get("settings").get("measured").asString()).contains("elsewhere");
    assertThat(out.toString()).contains("of best peer", "of original").doesNotContain("PostgreSQL");
  }

  @Test
  void worseThanTheBaselineIsExitCode3() throws Exception {
    Path better =
        Files.writeString(
            folder.resolve("better"),
            Files.readString(folder.resolve("journal.json"))
                .replaceAll("\"median\" : [^,]+", "\"median\" : 1e-9"));

    int code =
        bench(
            "journal --tiny --role millrace --only step-records-16-concurrent-commits".split(" "),
            "--baseline",
            better.toString(),
            "--out",
            folder.resolve("again").toString());

    assertThat(code).isEqualTo(3);
    assertThat(out.toString()).contains("worse: journal/step-records-16-concurrent-commits");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | suite 'nonsense' is not known; there are: channels, cluster, engine, journal, queues",
        "journal --only nonsense | case 'nonsense' is not known; there are: step-records-1-concurrent,",
        "journal --baseline no-such-file | baseline 'no-such-file' is not a file",
        "journal --rounds 0 | --rounds 0 must be at least 1",
        "journal --rounds many | 'many'",
        "--nonsense | '--nonsense'",
      })
  void badInputIsOneSentenceAndExitCode2(String args, String sentence) {
    assertThat(bench(args.split(" "))).isEqualTo(2);

    assertThat(err.toString()).startsWith("bench: ").contains(sentence);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(out.toString()).isEmpty();
  }

  private static JsonNode rows(Path file) {
    return JsonMapper.shared().readTree(file.toFile());
  }

  private int bench(String[] first, String... more) {
    return bench(out, err, Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new));
  }

  private static int bench(StringWriter out, StringWriter err, String... args) {
    CommandLine line = Bench.commandLine();
    return line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(args);
  }
}
