package io.millrace.cluster.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/** What tests do to servers of their own. */
public final class Signals {

  private Signals() {}

  /** Sends a signal, such as {@code STOP}, to a process. */
  public static void send(String signal, long pid) throws IOException, InterruptedException {
    int exit =
        new ProcessBuilder(List.of("kill", "-" + signal, Long.toString(pid)))
            .inheritIO()
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IllegalStateException("kill -%s %d gave %d".formatted(signal, pid, exit));
    }
  }

  /** A port of 127.0.0.1 that is free now. */
  public static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
