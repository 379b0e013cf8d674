package io.millrace.server.cli;

import io.millrace.run.Deadline;
import io.millrace.run.RunId;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/**
 * The program {@code millrace}.
 *
 * <pre>{@code
 * millrace run index-files --input '{"directory":"."}' --follow
 * millrace runs list
 * }</pre>
 */
public final class Main {

  private Main() {}

  /** Executes one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commands(Console.system()).execute(arguments));
  }

  static CommandLine commands(Console console) {
    var errors = new Errors(console);
    return new CommandLine(new MillraceCommand())
        .addSubcommand(new RunCommand(console))
        .addSubcommand(
            new CommandLine(new RunsCommand())
                .addSubcommand(new ListRuns(console))
                .addSubcommand(new ShowRun(console))
                .addSubcommand(new CancelRun(console))
                .addSubcommand(new RetryRun(console))
                .addSubcommand(new RestartRun(console))
                .addSubcommand(new ForkRun(console)))
        .addSubcommand(
            new CommandLine(new QueuesCommand(console)).addSubcommand(new SetQueue(console)))
        .addSubcommand(new LanesCommand(console))
        .addSubcommand(new LimitsCommand(console))
        .addSubcommand(new NodesCommand(console))
        .addSubcommand(new PartitionsCommand(console))
        .addSubcommand(new DoctorCommand(console))
        .setOut(console.outWriter())
        .setErr(console.errWriter())
        .setUsageHelpAutoWidth(true)
        // An input file is named as @file too; picocli would read options from it.
        .setExpandAtFiles(false)
        .registerConverter(RunId.class, Main::runId)
        .registerConverter(Deadline.class, DeadlineArgument::read)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
  }

  private static RunId runId(String text) {
    try {
      return RunId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
