package io.millrace.bench.engine.latency;

import io.millrace.bench.engine.subject.Starter;
import io.millrace.bench.engine.subject.Subject;
import io.millrace.bench.server.ServerAddress;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The other process: reads the id of a subject and the server, then starts one run for each line,
 * until its standard input ends.
 */
final class StarterProcess {

  /** What it prints when it is connected. */
  static final String READY = "ready";

  private StarterProcess() {}

  /** Needs no arguments: a password is seen by nobody on standard input. */
  public static void main(String[] args) throws Exception {
    PrintStream answer = System.out;
    System.setOut(System.err); // a library that prints must not be taken for an answer
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Subject subject = StartCells.subject(in.readLine());
    var server = new ServerAddress(in.readLine(), in.readLine(), in.readLine());
    try (Starter starter = subject.starter(server)) {
      answer.println(READY);
      answer.flush();
      while (in.readLine() != null) {
        starter.start(Now.nanos());
      }
    }
    System.exit(0); // a thread that a library left over must not keep the process
  }
}
