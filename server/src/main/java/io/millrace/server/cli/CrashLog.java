package io.millrace.server.cli;

import io.millrace.server.home.Version;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps the stack trace of an unexpected error, which is no reading for a terminal. */
final class CrashLog {

  private CrashLog() {}

  /**
   * Writes a file of its own in the folder for temporary files: the data folder may be the trouble.
   */
  static Path write(Throwable error) throws IOException {
    var text = new StringWriter();
    var writer = new PrintWriter(text);
    writer.printf("millrace %s, Java %s%n", Version.text(), Runtime.version());
    error.printStackTrace(writer);
    writer.flush();
    // Readable for the owner only, as temporary files are: a trace may quote an input.
    return Files.writeString(Files.createTempFile("millrace-error-", ".log"), text.toString());
  }
}
