package io.millrace.server.home;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

/**
 * Logs go to stderr: stdout belongs to results. Set up in code, because reading an XML file would
 * cost a good part of the start of a command.
 */
public final class Logging extends ContextAwareBase implements Configurator {

  /** For logback, which finds this class by itself. */
  public Logging() {}

  @Override
  public ExecutionStatus configure(LoggerContext logging) {
    var pattern = new PatternLayoutEncoder();
    pattern.setContext(logging);
    pattern.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0}: %message%n%rootException{8}");
    pattern.start();

    var stderr = new ConsoleAppender<ILoggingEvent>();
    stderr.setContext(logging);
    stderr.setTarget("System.err");
    stderr.setEncoder(pattern);
    stderr.start();

    var root = logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(stderr);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Says more from now on: what the parts do, and not only what goes wrong. */
  public static void beVerbose() {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.INFO);
    }
  }
}
