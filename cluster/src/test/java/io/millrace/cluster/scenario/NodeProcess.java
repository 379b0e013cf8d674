package io.millrace.cluster.scenario;

import static org.awaitility.Awaitility.await;

import io.millrace.cluster.store.Signals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A {@link NodeProgram} in a JVM of its own. */
final class NodeProcess implements AutoCloseable {

  private static final Duration GUARD = Duration.ofMinutes(2);

  private final Process process;
  private final PrintWriter input;
  private final Set<String> nodes = ConcurrentHashMap.newKeySet();
  // Of whose group it hosts nodes now. Written by the test, read by whoever listens.
  private volatile String group = "";
  private volatile OwnershipLog log = new OwnershipLog();
  private boolean frozen;
  private volatile boolean ready;
  private final List<String> strange = new ArrayList<>();

  /**
   * @param main the program's main class
   * @param environment how it reaches the store and the sink
   */
  NodeProcess(Class<?> main, Map<String, String> environment) {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                main.getName())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    try {
      this.process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.input = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread.ofVirtual().name("node-says").start(this::listen);
  }

  private void listen() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        hear(line);
      }
    } catch (IOException e) {
      // It was killed.
      return;
    }
  }

  private void hear(String line) {
    String[] words = line.split(" ", 5);
    if (!words[0].equals("EV")) {
      synchronized (strange) {
        strange.add(line);
      }
    } else if (words[3].equals("READY")) {
      ready = true;
    } else {
      String[] name = words[2].split(":", 2);
      // Nodes of an earlier group may still be leaving.
      if (name[0].equals(group)) {
        log.add(Long.parseLong(words[1]), name[1], words[3], words[4]);
      }
    }
  }

  NodeProcess awaitReady() {
    await("a process is ready").atMost(GUARD).until(() -> ready || !process.isAlive());
    if (!process.isAlive()) {
      throw new AssertionError("a process has ended:\n" + strange());
    }
    return this;
  }

  /** What it said that is no event. */
  String strange() {
    synchronized (strange) {
      return String.join("\n", strange);
    }
  }

  void start(
      String node, String of, Path partitions, String strategy, String identity, OwnershipLog to) {
    log = to;
    group = of;
    nodes.add(node);
    tell("start %s %s %s %s %s".formatted(node, of, partitions, strategy, identity));
  }

  /** Says a verb, the name of a node, and more. */
  void tell(String command) {
    input.println(command.replaceFirst(" ", " " + group + ":"));
  }

  /** Ends its nodes, so that it can host those of another group. */
  boolean reset() {
    if (!process.isAlive() || frozen) {
      close();
      return false;
    }
    input.println("reset -");
    nodes.clear();
    group = "";
    return true;
  }

  /** SIGKILL, of all its nodes. */
  void kill() {
    process.destroyForcibly().onExit().join();
    long at = System.nanoTime();
    nodes.forEach(node -> log.stopped(node, at));
  }

  void freeze() {
    frozen = true;
    signal("STOP");
  }

  void thaw() {
    frozen = false;
    signal("CONT");
  }

  boolean isAlive() {
    return process.isAlive();
  }

  private void signal(String name) {
    try {
      Signals.send(name, process.pid());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
