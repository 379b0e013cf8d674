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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where nodes write to. It keeps the greatest token that it has seen of each partition and refuses
 * smaller ones, and one token from two nodes. Writes of a partition are numbered: who begins to
 * work on it is told the last number, and goes on from there without a gap and without a double.
 */
final class Sink implements AutoCloseable {

  private final ServerSocket door;
  private final Map<String, Held> held = new HashMap<>();
  private final Map<String, Integer> accepted = new HashMap<>();
  private final Map<String, Integer> refused = new HashMap<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private final List<String> outOfOrder = new ArrayList<>();

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

  /** Writes that were accepted and did not follow the last one of their partition. */
  synchronized List<String> outOfOrder() {
    return List.copyOf(outOfOrder);
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
        out.println(take(words[0], group + "/" + words[1], token, Long.parseLong(words[4])));
      }
    } catch (IOException e) {
      // Its process was killed.
      return;
    }
  }

  /** The partition's last number after a write, or after none with number 0; -1 if refused. */
  private synchronized long take(String node, String partition, Token token, long number) {
    Held before = held.get(partition);
    boolean stale = before != null && token.compareTo(before.token()) < 0;
    boolean twin = before != null && token.equals(before.token()) && !node.equals(before.node());
    if (stale || twin) {
      refused.merge(partition.substring(0, partition.indexOf('/')), 1, Integer::sum);
      return -1;
    }
    held.put(partition, new Held(token, node));
    long last = numbers.getOrDefault(partition, 0L);
    if (number == 0) {
      return last;
    }
    if (number != last + 1) {
      outOfOrder.add("%s wrote %d of %s after %d".formatted(node, number, partition, last));
    }
    accepted.merge(node, 1, Integer::sum);
    numbers.put(partition, number);
    return number;
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
