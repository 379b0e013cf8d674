package io.millrace.bench.cluster.subject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/** The process of a Kafka broker; ends, and removes its folder, when its standard input does. */
final class BrokerProcess {

  private BrokerProcess() {}

  /** Folder, port, port of the controller, and milliseconds of the lease. */
  static List<String> arguments(Path folder, int port, int controllerPort, Duration lease) {
    return List.of(
        folder.toString(),
        Integer.toString(port),
        Integer.toString(controllerPort),
        Long.toString(lease.toMillis()));
  }

  /** See {@link #arguments}. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Thread.ofPlatform().daemon().name("parent-watch").start(() -> endWithInput(folder));
    Duration lease = Duration.ofMillis(Long.parseLong(args[3]));
    Path file = folder.resolve("server.properties");
    Files.writeString(
        file,
        properties(
            Integer.parseInt(args[1]), Integer.parseInt(args[2]), folder.resolve("log"), lease));
    int formatted =
        StorageTool.execute(
            new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()},
            System.out);
    if (formatted != 0) {
      throw new IllegalStateException("Kafka's folder was not formatted");
    }
    Kafka.main(new String[] {file.toString()});
  }

  private static String properties(int port, int controllerPort, Path log, Duration lease) {
    return """
    process.roles=broker,controller
    node.id=1
    controller.quorum.voters=1@127.0.0.1:%2$d
    listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
    advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
    controller.listener.names=CONTROLLER
    log.dirs=%3$s
    log.index.size.max.bytes=65536
    offsets.topic.replication.factor=1
    offsets.topic.num.partitions=1
    group.initial.rebalance.delay.ms=0
    group.min.session.timeout.ms=500
    group.consumer.min.session.timeout.ms=500
    group.consumer.session.timeout.ms=%4$d
    group.consumer.min.heartbeat.interval.ms=50
    group.consumer.heartbeat.interval.ms=%5$d
    """
        .formatted(port, controllerPort, log, lease.toMillis(), Terms.heartbeat(lease).toMillis());
  }

  private static void endWithInput(Path folder) {
    try {
      while (System.in.read() >= 0) {
        // nothing is ever said; only the end counts
      }
    } catch (IOException e) {
      // the same as the end
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // It writes meanwhile; what is left lies in the folder of temporary files.
    }
    Runtime.getRuntime().halt(0);
  }
}
