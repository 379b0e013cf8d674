package io.millrace.cluster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.store.LeaseServer;
import io.millrace.cluster.store.LeaseStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real store, which the subclass starts, and processes with nodes; the timeout is a hang guard.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
public abstract class ScenarioBed {

  static final Duration GUARD = Duration.ofSeconds(60);

  LeaseServer server;
  Path folder;
  Sink sink;
  // Processes that have no nodes now: a JVM takes a second of processor time to start.
  private final Deque<NodeProcess> spares = new ArrayDeque<>();
  final List<AutoCloseable> open = new ArrayList<>();

  /** Starts a server of the kind. */
  protected abstract LeaseServer startServer(Path folder) throws Exception;

  /** The program that opens this kind of store. */
  protected abstract Class<?> program();

  /** What the program needs to reach the server through this port. */
  protected abstract Map<String, String> environment(int port);

  @BeforeAll
  void begin(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.server = startServer(folder);
    this.sink = new Sink();
  }

  @AfterAll
  void end() throws Exception {
    spares.forEach(NodeProcess::close);
    sink.close();
    server.close();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
    open.clear();
  }

  Fleet fleet(int partitions) {
    Fleet fleet = new Fleet(folder, this::spareOrNew, spares::add, partitions);
    open.add(fleet);
    return fleet;
  }

  private NodeProcess spareOrNew() {
    NodeProcess spare = spares.pollFirst();
    return spare == null ? process(server.port()) : spare;
  }

  NodeProcess process(int port) {
    Map<String, String> environment = new HashMap<>(environment(port));
    environment.put("SCENARIO_SINK", Integer.toString(sink.port()));
    return new NodeProcess(program(), environment);
  }

  static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "n" + i).toList();
  }

  static Fleet startAll(Fleet fleet, int count) {
    fleet.warm(count);
    names(count).forEach(fleet::start);
    return fleet;
  }

  /** Exactly one leads, and all know who. */
  String leader(Fleet fleet) {
    try (LeaseStore store = server.open(server.port(), Duration.ofSeconds(2))) {
      String id = Leaders.id(store, fleet.group());
      List<String> leading =
          fleet.nodes().stream().filter(node -> fleet.log().id(node).equals(id)).toList();
      assertThat(leading).hasSize(1);
      return leading.getFirst();
    } catch (Exception e) {
      throw new AssertionError("who leads?", e);
    }
  }

  static void freeze(Fleet fleet, String node) {
    fleet.process(node).freeze();
    fleet.log().stopped(node, System.nanoTime());
  }
}
