package io.millrace.cluster.scenario;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.Token;
import java.io.BufferedReader;
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

/** The work of a node: it writes for each of its partitions again and again, with its token. */
final class SinkClient implements AutoCloseable {

  private static final long PAUSE_NANOS = 20_000_000;

  private final Socket socket;
  private final BufferedReader answers;
  private final PrintWriter effects;
  private final Map<String, Position> positions = new HashMap<>();

  /** How far the writes of a partition have come under a token; -1 when that was refused. */
  private record Position(Token token, long last) {}

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

  private synchronized boolean effect(String name, String partition, Token token) {
    Position position = positions.get(partition);
    if (position == null || !position.token().equals(token)) {
      // It goes on where others have left off.
      position = new Position(token, write(name, partition, token, 0));
    }
    long written = position.last() < 0 ? -1 : write(name, partition, token, position.last() + 1);
    positions.put(partition, new Position(token, written));
    return written >= 0;
  }

  private long write(String name, String partition, Token token, long number) {
    effects.println(
        "%s %s %d %d %d".formatted(name, partition, token.epoch(), token.version(), number));
    try {
      String answer = answers.readLine();
      return answer == null ? -1 : Long.parseLong(answer);
    } catch (IOException e) {
      return -1;
    }
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
