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
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The work of a node: it writes for each of its partitions again and again, with its token. */
final class SinkClient implements AutoCloseable {

  private static final long PAUSE_NANOS = 20_000_000;

  private final Socket socket;
  private final BufferedReader answers;
  private final PrintWriter effects;

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
    effects.println("%s %s %d %d".formatted(name, partition, token.epoch(), token.version()));
    try {
      return "1".equals(answers.readLine());
    } catch (IOException e) {
      return false;
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
