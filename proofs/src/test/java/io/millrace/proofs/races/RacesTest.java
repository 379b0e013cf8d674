package io.millrace.proofs.races;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proofs.child.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Two threads at a time, some ten thousand times each, by jcstress. */
class RacesTest {

  private static final int RACES = 20;
  private static final String SHORT =
      "-m quick -f 1 -fsm 1 -iters 1 -time 30 -sc false -af NONE -hs 256"
          + " -jvmArgs -XX:TieredStopAtLevel=1";
  private static final Pattern TOTALS =
      Pattern.compile(
          "Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard errs");

  @Test
  void noRaceEndsAsItMustNot() throws Exception {
    Path report = Files.createDirectories(Path.of("target", "jcstress").toAbsolutePath());
    String mode = System.getProperty("proofs.jcstress", "");

    Child.Outcome outcome =
        Child.named("jcstress")
            .in(report)
            .atMost(Duration.ofMinutes(mode.isEmpty() ? 5 : 600))
            .run(
                Races.class,
                ("-r " + report + " " + (mode.isEmpty() ? SHORT : "-m " + mode)).split(" "));

    List<String> totals = TOTALS.matcher(outcome.output()).results().map(RacesTest::last).toList();
    assertThat(totals).as(outcome.output()).last().isEqualTo("all passed, none failed");
    assertThat(outcome.exit()).as(outcome.output()).isZero();
  }

  /** How it stood. */
  private static String last(MatchResult totals) {
    int planned = Integer.parseInt(totals.group(1));
    int passed = Integer.parseInt(totals.group(2));
    boolean clean = (totals.group(3) + totals.group(4) + totals.group(5)).equals("000");
    return planned >= RACES && passed == planned && clean
        ? "all passed, none failed"
        : totals.group();
  }
}
