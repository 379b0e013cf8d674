package io.millrace.server.progress;

import io.millrace.run.RunDetails;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;

/**
 * Draws the run on the terminal behind stderr and keeps it up to date in place. What was drawn last
 * stays on the screen.
 */
public final class LiveView implements View {

  private final Terminal terminal;
  private final Display display;
  private final InstantSource clock;
  private int drawn; // lines of the last look

  private LiveView(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.display = new Display(terminal, false);
    this.clock = clock;
  }

  /** A view on the terminal of this process; empty when stderr is none. */
  public static Optional<View> onTerminal() {
    try {
      var terminal =
          TerminalBuilder.builder()
              .system(true)
              .systemOutput(TerminalBuilder.SystemOutput.SysErr)
              .dumb(false)
              // Ctrl-C stays with the process: its exit hooks hand the run back.
              .nativeSignals(false)
              // Else the terminal is asked what it can do, and the answers are read from stdin.
              .graphemeCluster(false)
              .build();
      return Optional.of(new LiveView(terminal, InstantSource.system()));
    } catch (IOException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  @Override
  public void show(RunDetails run) {
    var size = terminal.getSize();
    // A pseudo terminal that was never sized says 0 by 0.
    int width = size.getColumns() > 0 ? size.getColumns() : 80;
    int height = size.getRows() > 0 ? size.getRows() : 24;
    List<AttributedString> lines =
        Screen.lines(run, clock.instant(), width, height).stream()
            .map(AttributedString::new)
            .toList();
    display.resize(Size.of(width, height));
    display.update(lines, -1);
    drawn = lines.size();
  }

  @Override
  public void close() {
    try {
      if (drawn > 0) {
        terminal.writer().println();
        terminal.flush();
      }
      terminal.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
