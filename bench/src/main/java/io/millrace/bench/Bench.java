package io.millrace.bench;

import io.millrace.bench.catalogue.Suites;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Suite;
import io.millrace.bench.report.Baseline;
import io.millrace.bench.report.Page;
import io.millrace.bench.report.RatioTable;
import io.millrace.bench.report.Row;
import io.millrace.bench.report.RowFiles;
import io.millrace.bench.report.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command: measures suites, writes their rows and the page, compares with a baseline. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures Millrace beside its peers and the bare means underneath.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all was measured",
      "1:a cell gave no figures",
      "2:input or environment",
      "3:worse than the baseline"
    })
public final class Bench implements Callable<Integer> {

  private static final int FAILED = 1;
  private static final int REGRESSION = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SUITE", arity = "0..*", description = "Suites; all by default.")
  private List<String> suites = List.of();

  @Option(names = "--quick", description = "Smaller sizes and fewer rounds, for a first look.")
  private boolean quick;

  @Option(names = "--tiny", hidden = true, description = "Only that all parts work.")
  private boolean tiny;

  @Option(
      names = "--only",
      paramLabel = "CASE",
      description = "Only this case, or the cases whose names begin with these words.")
  private @Nullable String only;

  @Option(names = "--role", hidden = true, description = "Only subjects of this role.")
  private @Nullable Role role;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where SUITE.json and index.html go; '${DEFAULT-VALUE}' by default.")
  private Path folder = Path.of("bench-results");

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "An earlier SUITE.json: 10 %% more memory or 50 %% more time is exit code 3.")
  private @Nullable Path baseline;

  @Option(names = "--rounds", paramLabel = "N", description = "Counted rounds in each fork.")
  private @Nullable Integer rounds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Order of the cells; random by default.")
  private @Nullable Long seed;

  /** Runs the command and exits with its code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Bench())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (e, args) -> sentence(e.getCommandLine(), e, CommandLine.ExitCode.USAGE))
        .setExecutionExceptionHandler(
            (e, line, parsed) -> sentence(line, e, CommandLine.ExitCode.USAGE));
  }

  private static int sentence(CommandLine line, Exception e, int code) {
    line.getErr().println("bench: " + e.getMessage());
    return code;
  }

  @Override
  public Integer call() throws Exception {
    List<Suite> chosen = chosen();
    List<Row> before = baseline == null ? List.of() : baselineRows(baseline);
    Invocation.Outcome outcome =
        Invocation.run(
            new Invocation.Plan(scale(), countedRounds(), shuffleSeed(), chosen), out(), err());
    write(chosen, outcome.rows());
    outcome.failures().forEach(failure -> err().println("bench: " + failure));
    if (!outcome.failures().isEmpty()) {
      return FAILED;
    }
    return baseline == null ? CommandLine.ExitCode.OK : judge(before, outcome.rows());
  }

  private Scale scale() {
    return tiny ? Scale.TINY : quick ? Scale.QUICK : Scale.FULL;
  }

  private long shuffleSeed() {
    return seed == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : seed;
  }

  private int countedRounds() {
    int counted = rounds == null ? scale().rounds() : rounds;
    if (counted < 1) {
      throw new IllegalArgumentException("--rounds %d must be at least 1".formatted(counted));
    }
    return counted;
  }

  private List<Suite> chosen() {
    List<Suite> chosen = Suites.named(suites, scale());
    Role kept = role;
    List<Suite> ofRole =
        kept == null ? chosen : chosen.stream().map(suite -> suite.only(kept)).toList();
    return only == null ? ofRole : Suites.only(ofRole, only);
  }

  private static List<Row> baselineRows(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("baseline '%s' is not a file".formatted(file));
    }
    return RowFiles.read(file);
  }

  private void write(List<Suite> measured, List<Row> rows) throws IOException {
    for (Suite suite : measured) {
      List<Row> own = rows.stream().filter(row -> row.suite().equals(suite.name())).toList();
      if (!own.isEmpty()) {
        RowFiles.write(folder, suite.name(), own);
        TextTable.print(own, out());
        out().println();
        RatioTable.print(own, out());
        out().println();
      }
    }
    if (!rows.isEmpty()) {
      Page.write(folder, RowFiles.readAll(folder));
      out().println("written to " + folder.resolve("index.html"));
    }
  }

  private int judge(List<Row> before, List<Row> now) {
    Baseline judged = Baseline.compare(before, now);
    if (judged.compared() == 0) {
      throw new IllegalArgumentException(
          "baseline '%s' holds no figure of these cases with the same sizes".formatted(baseline));
    }
    judged.losses().forEach(loss -> out().println("worse: " + loss));
    out()
        .println(
            "%d figures compared with the baseline, %d worse than allowed"
                .formatted(judged.compared(), judged.losses().size()));
    return judged.losses().isEmpty() ? CommandLine.ExitCode.OK : REGRESSION;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
