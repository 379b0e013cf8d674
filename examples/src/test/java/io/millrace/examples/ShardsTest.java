package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.embedded.EmbeddedDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ShardsTest {

  private static final Duration GUARD = Duration.ofSeconds(60);

  private final Map<String, String> lastPollers = new ConcurrentHashMap<>();
  private final Set<String> polled = ConcurrentHashMap.newKeySet();
  private final Queue<String> twice = new ConcurrentLinkedQueue<>();

  @Test
  void eachShardIsPolledByOneNodeAtATime(@TempDir Path folder) throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.at(folder);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      Future<?> first = threads.submit(() -> run("first", database));
      await().atMost(GUARD).until(() -> polledBy("first") == 8);
      Future<?> second = threads.submit(() -> run("second", database));
      await().atMost(GUARD).until(() -> polledBy("second") == 4);

      second.cancel(true);
      await().atMost(GUARD).until(() -> polledBy("first") == 8);
      first.cancel(true);
    }

    assertThat(twice).isEmpty();
  }

  private Object run(String name, EmbeddedDatabase database) throws Exception {
    new Shards(shard -> poll(name, shard)).run(database);
    return name;
  }

  private void poll(String name, String shard) {
    if (!polled.add(shard)) {
      twice.add(shard);
    }
    lastPollers.put(shard, name);
    polled.remove(shard);
  }

  private long polledBy(String name) {
    return lastPollers.values().stream().filter(name::equals).count();
  }
}
