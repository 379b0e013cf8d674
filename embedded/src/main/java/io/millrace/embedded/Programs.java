package io.millrace.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs {@code initdb}, {@code pg_ctl} and {@code postgres} for one folder.
 *
 * <p>They run inside the folder and get relative names: {@code pg_ctl} hands names to a shell, and
 * a data folder may be called anything.
 */
record Programs(Folder folder, Binaries binaries, ServerAccount account) {

  /**
   * What makes the server durable and private; on the command line nothing else can override it.
   */
  private static final String GUARANTEES =
      Stream.of(
              "fsync=on",
              "full_page_writes=on",
              "synchronous_commit=on",
              "listen_addresses=127.0.0.1",
              "password_encryption=scram-sha-256",
              "unix_socket_directories=")
          .reduce("", (all, setting) -> all + " -c " + setting);

  /** Guess: initdb takes a second; minutes mean a disk that does not answer. */
  private static final Duration MINUTES = Duration.ofMinutes(5);

  /** What a program said at its end. */
  record Result(int code, String output) {
    boolean ok() {
      return code == 0;
    }
  }

  Result initdb(Path cluster, Path passwordFile) throws IOException {
    return run(
        "initdb",
        List.of(
            "--pgdata=" + cluster.getFileName(),
            "--pwfile=" + passwordFile.getFileName(),
            "--username=" + ServerFile.USER,
            "--encoding=UTF8",
            // Built in, so that an index never depends on the C library of a machine.
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--auth-host=scram-sha-256",
            "--auth-local=scram-sha-256",
            "--data-checksums"),
        "",
        MINUTES);
  }

  /** Starts the server in a session of its own, and waits until it accepts connections. */
  Result start(int port, Duration timeout) throws IOException {
    var seconds = Long.toString(Math.max(1, timeout.toSeconds()));
    return run(
        "pg_ctl",
        List.of(
            "start",
            "-w",
            "-t",
            seconds,
            "-D",
            "data",
            "-l",
            "log",
            "-o",
            "-p " + port + GUARANTEES),
        "",
        timeout.plus(MINUTES));
  }

  /** Stops the server and waits for it; {@code mode} is {@code fast} or {@code immediate}. */
  Result stop(String mode, Duration timeout) throws IOException {
    return run(
        "pg_ctl",
        List.of("stop", "-w", "-t", Long.toString(timeout.toSeconds()), "-D", "data", "-m", mode),
        "",
        timeout.plus(MINUTES));
  }

  /** Runs one statement on the stopped cluster, without a server and without a password. */
  Result single(String sql) throws IOException {
    return run("postgres", List.of("--single", "-D", "data", "postgres"), sql + "\n", MINUTES);
  }

  private Result run(String program, List<String> arguments, String input, Duration timeout)
      throws IOException {
    var prefix = Stream.concat(account.prefix().stream(), Stream.of(binaries.program(program)));
    var builder = new ProcessBuilder(Stream.concat(prefix, arguments.stream()).toList());
    builder.directory(folder.root().toFile());
    // The caller's PGDATA, PGPORT and the like are meant for other servers.
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("TZ", "UTC"); // else initdb searches for the name of the zone

    // Into a file, not a pipe: reading a pipe cannot be interrupted.
    Path output = Files.createTempFile(folder.root(), program, ".out");
    try {
      var process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      return finish(process, input, output, timeout);
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private static Result finish(Process process, String input, Path output, Duration timeout)
      throws IOException {
    try (var writer = process.outputWriter()) {
      writer.write(input);
    }
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return new Result(-1, "it did not end within " + timeout.toSeconds() + " s");
      }
      return new Result(
          process.exitValue(),
          new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw Deadline.interrupted(e);
    }
  }
}
