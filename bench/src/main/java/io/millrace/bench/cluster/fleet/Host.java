package io.millrace.bench.cluster.fleet;

import io.millrace.bench.cluster.subject.Subject;
import io.millrace.bench.cluster.subject.Terms;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A {@link HostProcess}, seen from the process that measures. */
public final class Host implements AutoCloseable {

  /** Of each process with members; for the settings of cells. */
  public static final String JVM_OPTIONS = "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1";

  private static final Duration READY_WITHIN = Duration.ofMinutes(2);

  private final Process process;
  private final PrintWriter input;
  private final CountDownLatch ready = new CountDownLatch(1);
  private final Thread listening;

  // Written by the measuring thread, read by the one that listens.
  private final Map<String, EventLog> logs = new ConcurrentHashMap<>();

  // Set by the measuring thread before it ends the process.
  private volatile boolean ending;

  private Host(Process process) {
    this.process = process;
    this.input = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.listening = Thread.ofVirtual().name("host-says").start(this::listen);
  }

  /** Starts so many and waits until all are connected. */
  public static List<Host> launch(int count, Subject subject, List<String> address)
      throws IOException, InterruptedException {
    List<Host> hosts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      hosts.add(new Host(begin()));
      hosts.getLast().tell(subject.name());
      hosts.getLast().tell(String.join("\t", address));
    }
    for (Host host : hosts) {
      if (!host.ready.await(READY_WITHIN.toSeconds(), TimeUnit.SECONDS)
          || !host.process.isAlive()) {
        hosts.forEach(Host::close);
        throw new IllegalStateException("a process with members did not become ready");
      }
    }
    return hosts;
  }

  private static Process begin() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JVM_OPTIONS.split(" ", -1)));
    command.addAll(List.of("-Dfile.encoding=UTF-8", "-cp"));
    command.add(System.getProperty("java.class.path", "." + File.pathSeparator));
    command.add(HostProcess.class.getName());
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private void listen() {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals(HostProcess.READY)) {
          ready.countDown();
        } else {
          hear(Event.parse(line));
        }
      }
    } catch (IOException e) {
      // It was killed.
    } finally {
      ready.countDown();
      if (!ending) {
        logs.values().forEach(log -> log.fail("a process with members has ended by itself"));
      }
    }
  }

  private void hear(Event event) {
    EventLog log = logs.get(event.member());
    if (log != null) {
      log.add(event);
    }
  }

  void prepare(String member, Terms terms, EventLog log) {
    logs.put(member, log);
    tell(
        "prepare %s %s %d %d"
            .formatted(member, terms.group(), terms.partitions(), terms.lease().toMillis()));
  }

  void start(String member) {
    tell("start " + member);
  }

  void leave(String member) {
    tell("leave " + member);
  }

  private void tell(String line) {
    input.println(line);
  }

  /** SIGKILL. All that it had said before is heard when this returns. */
  void kill() throws InterruptedException {
    ending = true;
    process.destroyForcibly();
    process.waitFor();
    listening.join();
  }

  @Override
  public void close() {
    ending = true;
    process.destroyForcibly();
  }
}
