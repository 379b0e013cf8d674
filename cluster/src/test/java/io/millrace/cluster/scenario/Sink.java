package io.millrace.cluster.scenario;

import io.millrace.cluster.Token;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Where nodes write to. It keeps the greatest token that it has seen of each partition and refuses
 * smaller ones, and one token from two nodes.
 */
final class Sink implements AutoCloseable {

  private final ServerSocket door;
  private final Map<String, Held> held = new HashMap<>();
  private final Map<String, Integer> accepted = new HashMap<>();
  private final Map<String, Integer> refused = new HashMap<>();

  private record Held(Token token, String node) {}

  Sink() {
    try {
      this.door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("sink").start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** How many writes of a node were accepted so far. */
  synchronized int accepted(String group, String node) {
    return accepted.getOrDefault(group + ":" + node, 0);
  }

  /** How many writes of a group were refused so far. */
  synchronized int refused(String group) {
    return refused.getOrDefault(group, 0);
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket socket = door.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        if (!door.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        PrintWriter out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ", -1);
        Token token = new Token(Long.parseLong(words[2]), Long.parseLong(words[3]));
        // Each group has partitions of its own, and a node's name begins with its group.
        String group = words[0].substring(0, words[0].indexOf(':'));
        out.println(take(words[0], group + "/" + words[1], token) ? "1" : "0");
      }
    } catch (IOException e) {
      // Its process was killed.
      return;
    }
  }

  private synchronized boolean take(String node, String partition, Token token) {
    Held before = held.get(partition);
    boolean stale = before != null && token.compareTo(before.token()) < 0;
    boolean twin = before != null && token.equals(before.token()) && !node.equals(before.node());
    if (stale || twin) {
      refused.merge(partition.substring(0, partition.indexOf('/')), 1, Integer::sum);
      return false;
    }
    held.put(partition, new Held(token, node));
    accepted.merge(node, 1, Integer::sum);
    return true;
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
