package io.millrace.server.cli;

import io.millrace.cluster.failure.ClusterException;
import io.millrace.embedded.EmbeddedDatabaseException;
import io.millrace.failure.MillraceException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns what went wrong into one sentence on stderr and an exit code. */
final class Errors implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private final Console console;

  Errors(Console console) {
    this.console = console;
  }

  /** The command line itself cannot be understood. */
  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    say("%s; see '%s --help'".formatted(withoutFullStop(oneLine(e.getMessage())), command));
    return ExitCode.REFUSED;
  }

  /** A command threw. */
  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    if (Interruption.isUnderWay()) {
      // What is thrown now comes from the session that is being closed, which says so itself.
      return ExitCode.INTERRUPTED;
    }
    boolean verbose = parsed.originalArgs().contains("--verbose");
    if (verbose) {
      e.printStackTrace(console.err());
    }
    if (isExpected(e)) {
      say(oneLine(e.getMessage()));
    } else {
      say(unexpected(e));
    }
    return ExitCode.REFUSED;
  }

  /** True for errors whose message was written for the person who reads it. */
  private static boolean isExpected(Exception e) {
    return e instanceof Refused
        || e instanceof MillraceException
        || e instanceof ClusterException
        || e instanceof EmbeddedDatabaseException
        || e instanceof IllegalArgumentException;
  }

  private static String unexpected(Exception e) {
    String what = oneLine("unexpected error " + e);
    try {
      return "%s; the details are in %s".formatted(withoutFullStop(what), CrashLog.write(e));
    } catch (IOException unwritable) {
      return "%s; --verbose shows the details".formatted(withoutFullStop(what));
    }
  }

  private void say(String sentence) {
    console.err().println("millrace: " + sentence);
  }

  static String oneLine(@Nullable String message) {
    return message == null ? "no message" : message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static String withoutFullStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }
}
