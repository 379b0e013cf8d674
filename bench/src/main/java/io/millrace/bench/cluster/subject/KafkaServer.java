package io.millrace.bench.cluster.subject;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A broker that is its own controller, in a JVM of its own; a topic for each number of partitions.
 */
final class KafkaServer implements Server {

  private final ServerProcess process;
  private final String bootstrap;
  private final Admin admin;

  // Of the measuring thread.
  private final Set<String> topics = new HashSet<>();

  private KafkaServer(ServerProcess process, String bootstrap) {
    this.process = process;
    this.bootstrap = bootstrap;
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
  }

  static KafkaServer start(Duration lease) throws IOException {
    Path folder = Files.createTempDirectory("millrace-bench-kafka-");
    int port = Ports.free();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC"));
    command.add("-cp");
    command.add(System.getProperty("java.class.path", "." + File.pathSeparator));
    command.add(BrokerProcess.class.getName());
    command.addAll(BrokerProcess.arguments(folder, port, Ports.free(), lease));
    return new KafkaServer(
        ServerProcess.start(command, port), "%s:%d".formatted(Ports.LOOPBACK, port));
  }

  static String topic(int partitions) {
    return "p" + partitions;
  }

  @Override
  public List<String> address() {
    return List.of(bootstrap);
  }

  @Override
  public void prepare(int partitions) throws Exception {
    String name = topic(partitions);
    if (topics.add(name)) {
      var topic = new NewTopic(name, Optional.of(partitions), Optional.empty());
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  @Override
  public void close() throws IOException {
    admin.close(Duration.ZERO);
    process.close();
  }
}
