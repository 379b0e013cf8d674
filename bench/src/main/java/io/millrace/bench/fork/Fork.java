package io.millrace.bench.fork;

import io.millrace.bench.catalogue.Suites;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/**
 * The child process: measures one cell and says its figures. It lives no longer than its parent,
 * whose end closes the child's standard input.
 */
public final class Fork {

  private Fork() {}

  /** Reads a {@link ForkRequest}, prints a {@link ForkResult}. */
  public static void main(String[] args) throws Exception {
    PrintStream answer = System.out;
    System.setOut(System.err); // a library that prints must not end up in the answer
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var json = JsonMapper.shared();
    ForkRequest request = json.readValue(in.readLine(), ForkRequest.class);
    Thread.ofPlatform().daemon().name("parent-watch").start(() -> exitWithParent(in));

    Cell cell = Suites.named(request.suite(), request.scale()).cell(request.cell());
    ForkResult result = cell.workload().measure(request);

    answer.println(json.writeValueAsString(result));
    answer.flush();
    // An engine or driver thread left over must not keep the child, and with it the next cell.
    System.exit(0);
  }

  private static void exitWithParent(BufferedReader in) {
    try {
      while (in.readLine() != null) {
        // nothing more is ever said; only the end counts
      }
    } catch (IOException e) {
      // the same as the end
    }
    Runtime.getRuntime().halt(1);
  }
}
