package io.millrace.cluster.scenario;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.Token;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The work of a node: it writes for each of its partitions again and again, with its token and a
 * number that it counts itself.
 */
final class SinkClient implements AutoCloseable {

  private static final long PAUSE_NANOS = 20_000_000;

  private final Socket socket;
  private final BufferedReader answers;
  private final PrintWriter effects;
  private final Map<String, Count> counts = new HashMap<>();

  SinkClient(int port) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    this.answers =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    this.effects = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /** Begins to work, until it is closed. */
  void workFor(String name, Cluster cluster) {
    Thread.ofVirtual()
        .start(
            () -> {
              while (!socket.isClosed()) {
                for (String partition : cluster.owned().keySet()) {
                  cluster.token(partition).ifPresent(token -> effect(name, partition, token));
                }
                LockSupport.parkNanos(PAUSE_NANOS);
              }
            });
  }

  /** Writes with tokens of the past; says how many were accepted and refused. */
  String fire(String name, Map<String, Token> tokens) {
    int accepted = 0;
    for (Map.Entry<String, Token> entry : tokens.entrySet()) {
      accepted += effect(name, entry.getKey(), entry.getValue()) ? 1 : 0;
    }
    return accepted + " " + (tokens.size() - accepted);
  }

  /** What was counted under a token. */
  private record Count(Token token, long last) {}

  synchronized boolean effect(String name, String partition, Token token) {
    try {
      Count count = counts.get(partition);
      if (count == null || !count.token.equals(token)) {
        count = new Count(token, ask(name, partition, token, ""));
      }
      long number = count.last + 1;
      boolean taken = count.last >= 0 && ask(name, partition, token, " " + number) == number;
      counts.put(partition, new Count(token, taken ? number : Sink.REFUSED));
      return taken;
    } catch (IOException e) {
      // It is being closed.
      return false;
    }
  }

  private long ask(String name, String partition, Token token, String number) throws IOException {
    effects.println(
        "%s %s %d %d%s".formatted(name, partition, token.epoch(), token.version(), number));
    String answer = answers.readLine();
    if (answer == null) {
      throw new EOFException("the sink is gone");
    }
    return Long.parseLong(answer);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
