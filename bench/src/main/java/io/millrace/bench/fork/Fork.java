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

/**
 * The child process: measures one cell and says its figures. It lives no longer than its parent,
 * whose end closes the child's standard input.
 */
public final class Fork {

  private Fork() {}

  /** Reads a {@link ForkRequest}, prints a {@link ForkResult}. */
  @SuppressWarnings("CatchAndPrintStackTrace") // stderr is where the parent says that the reason is
  public static void main(String[] args) {
    PrintStream answer = System.out;
    System.setOut(System.err); // a library that prints must not end up in the answer
    int exit = 1;
    try {
      answer.println(answer());
      answer.flush();
      exit = 0;
    } catch (Throwable e) {
      e.printStackTrace();
    }
    // An engine or driver thread left over must not keep the child, and with it the next cell.
    System.exit(exit);
  }

  private static String answer() throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    ForkRequest request = Wire.read(in.readLine(), ForkRequest.class);
    Thread.ofPlatform().daemon().name("parent-watch").start(() -> exitWithParent(in));
    Cell cell = Suites.named(request.suite(), request.scale()).cell(request.cell());
    return Wire.line(cell.workload().measure(request));
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
