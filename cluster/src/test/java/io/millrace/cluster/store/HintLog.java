package io.millrace.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** Hints as they came. */
public final class HintLog implements Consumer<String> {

  private final List<String> heard = new CopyOnWriteArrayList<>();

  @Override
  public void accept(String key) {
    heard.add(key);
  }

  /** How many there are of a key by now. */
  public long count(String key) {
    return heard.stream().filter(key::equals).count();
  }

  /** Waits until there are so many of a key. */
  public void await(String key, int atLeast) {
    Awaitility.await("hint " + atLeast + " for '" + key + "'")
        .atMost(Duration.ofSeconds(60))
        .until(() -> count(key) >= atLeast);
  }

  /** No other keys than these were named. */
  public void namesOnly(String... keys) {
    assertThat(heard).isSubsetOf(List.of(keys));
  }
}
