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
 * smaller ones, and one token from two nodes. What is written has numbers: a node asks, with its
 * token, for the last one of a partition and counts on by itself. Numbers that do not follow one
 * another come from two that count under one token; an owner whose token is not greater than those
 * before it is refused for good, and found by {@link Fleet#awaitWorked}.
 */
final class Sink implements AutoCloseable {

  /** The answer to who has a token of the past. */
  static final long REFUSED = -1;

  private final ServerSocket door;
  private final Map<String, Held> held = new HashMap<>();
  private final Map<String, Integer> accepted = new HashMap<>();
  private final Map<String, Integer> refused = new HashMap<>();
  private final Map<String, Long> last = new HashMap<>();
  private final List<String> faults = new ArrayList<>();

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

  /** Numbers of a group that did not follow the one before. */
  synchronized List<String> faults(String group) {
    return faults.stream().filter(fault -> fault.startsWith(group + "/")).toList();
  }

  /** The last number of a partition; 0 while it has none. */
  synchronized long last(String group, String partition) {
    return last.getOrDefault(group + "/" + partition, 0L);
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
        String partition = group + "/" + words[1];
        out.println(
            words.length == 4
                ? lastOf(words[0], partition, token)
                : take(words[0], partition, token, Long.parseLong(words[4])));
      }
    } catch (IOException e) {
      // Its process was killed.
      return;
    }
  }

  /** The last number of a partition, or -1: refused. From now on smaller tokens are. */
  private synchronized long lastOf(String node, String partition, Token token) {
    return isRefused(node, partition, token) ? REFUSED : last.getOrDefault(partition, 0L);
  }

  private synchronized long take(String node, String partition, Token token, long number) {
    if (isRefused(node, partition, token)) {
      return REFUSED;
    }
    long before = last.getOrDefault(partition, 0L);
    if (number != before + 1) {
      faults.add("%s: %d of %s %s after %d".formatted(partition, number, node, token, before));
    }
    last.put(partition, Math.max(before, number));
    accepted.merge(node, 1, Integer::sum);
    return number;
  }

  private boolean isRefused(String node, String partition, Token token) {
    Held before = held.get(partition);
    boolean stale = before != null && token.compareTo(before.token()) < 0;
    boolean twin = before != null && token.equals(before.token()) && !node.equals(before.node());
    if (stale || twin) {
      refused.merge(partition.substring(0, partition.indexOf('/')), 1, Integer::sum);
      return true;
    }
    held.put(partition, new Held(token, node));
    return false;
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
