package io.millrace.cluster.scenario;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.ClusterListener;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.Leaving;
import io.millrace.cluster.Partition;
import io.millrace.cluster.PartitionSource;
import io.millrace.cluster.Token;
import io.millrace.cluster.assign.RoundRobin;
import io.millrace.cluster.assign.Sticky;
import io.millrace.cluster.assign.Strategy;
import io.millrace.cluster.config.Balancing;
import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.config.HandOff;
import io.millrace.cluster.config.Leasing;
import io.millrace.cluster.config.NodeIdentity;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A process with nodes, told by its standard input what to do; it says on its standard output what
 * happens to them, with the time of a clock that all processes of the machine share.
 */
public final class NodeProgram {

  /** How long the nodes of the scenarios may be silent. */
  public static final Duration LEASE = Duration.ofSeconds(3);

  static final Duration GRACE = Duration.ofSeconds(20);

  private final LeaseStore store;
  private final int sink;
  private final Map<String, Worker> workers = new HashMap<>();

  private NodeProgram(LeaseStore store, int sink) {
    this.store = store;
    this.sink = sink;
  }

  /** A node and what does its work. */
  private record Worker(Cluster cluster, SinkClient work, Map<String, Token> grabbed) {}

  /** Opens the store of this program. */
  @FunctionalInterface
  public interface Opening {
    LeaseStore open() throws StoreException;
  }

  /**
   * Runs until the input ends.
   *
   * @param opening how to reach the store
   */
  public static void run(Opening opening) throws Exception {
    int sink = Integer.parseInt(System.getenv("SCENARIO_SINK"));
    try (LeaseStore store = patiently(opening);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      NodeProgram program = new NodeProgram(store, sink);
      say("-:-", "READY", "");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        program.obey(line.split(" ", -1));
      }
      program.workers.values().forEach(worker -> worker.work().close());
    }
    // Nodes that nobody told to leave end with their process, as after a kill.
    Runtime.getRuntime().halt(0);
  }

  /** Many processes begin at once, and a cold one is slow. */
  private static LeaseStore patiently(Opening opening) throws StoreException {
    for (int left = 30; ; left--) {
      try {
        return opening.open();
      } catch (StoreException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  static void say(String node, String what, String more) {
    String line = "EV %d %s %s %s".formatted(System.nanoTime(), node, what, more);
    synchronized (System.out) {
      System.out.println(line);
      System.out.flush();
    }
  }

  private void obey(String[] words) throws IOException {
    String name = words[1];
    switch (words[0]) {
      case "start" -> start(name, words[2], Path.of(words[3]), words[4], words[5]);
      case "leave" -> {
        Worker worker = workers.remove(name);
        Thread.ofVirtual().start(() -> leave(name, worker, Leaving.valueOf(words[2])));
      }
      case "refresh" -> {
        Cluster cluster = workers.get(name).cluster();
        Thread.ofVirtual().start(() -> refresh(name, cluster));
      }
      case "reset" -> {
        workers.forEach(
            (node, worker) ->
                Thread.ofVirtual().start(() -> leave(node, worker, Leaving.HAND_OVER)));
        workers.clear();
      }
      case "grab" -> {
        Worker worker = workers.get(name);
        worker.grabbed().putAll(worker.cluster().owned());
        say(name, "GRABBED", Integer.toString(worker.grabbed().size()));
      }
      case "fire" -> {
        Worker worker = workers.get(name);
        say(name, "FIRED", worker.work().fire(name, worker.grabbed()));
      }
      default -> throw new IllegalArgumentException(String.join(" ", words));
    }
  }

  private void start(String name, String group, Path partitions, String strategy, String identity)
      throws IOException {
    ClusterOptions options =
        ClusterOptions.of(group)
            .withLeasing(Leasing.of(LEASE))
            .withIdentity(identity(identity, name))
            .withHandOff(HandOff.defaults().withBound(Duration.ofSeconds(5)).withGrace(GRACE))
            .withBalancing(Balancing.of(strategy(strategy)).withSourcePoll(Duration.ofSeconds(30)));
    Cluster cluster = Cluster.of(store, options, source(partitions));
    Worker worker = new Worker(cluster, new SinkClient(sink), new HashMap<>());
    workers.put(name, worker);
    say(name, "STARTING", "");
    Thread.ofVirtual().start(() -> begin(name, worker));
  }

  private static void begin(String name, Worker worker) {
    try {
      worker.cluster().start(new Teller(name, worker.cluster()));
      worker.work().workFor(name, worker.cluster());
    } catch (RuntimeException e) {
      say(name, "REFUSED", String.valueOf(e.getMessage()));
    }
  }

  private static NodeIdentity identity(String text, String name) {
    return text.startsWith("fixed:")
        ? NodeIdentity.fixed(text.substring("fixed:".length()))
        : NodeIdentity.pool("node", 0, 99, name);
  }

  private static Strategy strategy(String name) {
    return name.equals("round-robin") ? new RoundRobin() : Sticky.defaults();
  }

  private static PartitionSource source(Path file) {
    return () ->
        Files.readAllLines(file).stream()
            .filter(line -> !line.isBlank())
            .map(
                line -> {
                  String[] words = line.split(" ", -1);
                  return new Partition(words[0], Integer.parseInt(words[1]));
                })
            .toList();
  }

  private static void leave(String name, Worker worker, Leaving how) {
    worker.cluster().leave(how);
    worker.work().close();
    say(name, "GONE", "");
  }

  private static void refresh(String name, Cluster cluster) {
    try {
      say(name, "REFRESHED", Boolean.toString(cluster.refresh(Duration.ofSeconds(60))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says what a node hears. */
  private record Teller(String name, Cluster cluster) implements ClusterListener {

    @Override
    public void onAssigned(SortedMap<String, Token> partitions) {
      StringBuilder all = new StringBuilder();
      partitions.forEach((key, token) -> all.append(key).append('=').append(token).append(','));
      say(name, "ASSIGNED", all.toString());
    }

    @Override
    public void onReleasing(List<String> partitions) {
      say(name, "RELEASED", String.join(",", partitions));
    }

    @Override
    public void onLost(List<String> partitions) {
      say(name, "LOST", String.join(",", partitions));
    }

    @Override
    public void onStateChange(ClusterState from, ClusterState to, String reason) {
      say(name, "STATE", "%s %s %s".formatted(to, cluster.id().orElse("-"), reason));
    }

    @Override
    public void onError(Exception error) {
      say(name, "ERROR", String.valueOf(error.getMessage()).replace('\n', ' '));
    }
  }
}
