package io.millrace.bench.catalogue;

import io.millrace.bench.channels.ChannelsSuite;
import io.millrace.bench.cluster.ClusterSuite;
import io.millrace.bench.engine.EngineSuite;
import io.millrace.bench.journal.JournalSuite;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Suite;
import io.millrace.bench.queues.QueuesSuite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The suites there are. A new suite is one more line here. */
public final class Suites {

  private static final Map<String, Function<Scale, Suite>> KNOWN =
      new TreeMap<>(
          Map.of(
              ChannelsSuite.NAME, ChannelsSuite::at,
              ClusterSuite.NAME, ClusterSuite::at,
              EngineSuite.NAME, EngineSuite::at,
              JournalSuite.NAME, JournalSuite::at,
              QueuesSuite.NAME, QueuesSuite::at));

  private Suites() {}

  /** The names, sorted. */
  public static List<String> names() {
    return List.copyOf(KNOWN.keySet());
  }

  /**
   * One suite at a scale.
   *
   * @throws IllegalArgumentException if it is not known; the message lists those that are
   */
  public static Suite named(String name, Scale scale) {
    Function<Scale, Suite> suite = KNOWN.get(name);
    if (suite == null) {
      throw new IllegalArgumentException(
          "suite '%s' is not known; there are: %s".formatted(name, String.join(", ", names())));
    }
    return suite.apply(scale);
  }

  /**
   * The suites of these names, or all when none is named.
   *
   * @throws IllegalArgumentException if one is not known
   */
  public static List<Suite> named(List<String> names, Scale scale) {
    return (names.isEmpty() ? names() : names)
        .stream().distinct().map(name -> named(name, scale)).toList();
  }

  /**
   * Only the selected cases of these suites.
   *
   * @throws IllegalArgumentException if none is selected; the message lists the cases
   */
  public static List<Suite> only(List<Suite> suites, String selected) {
    List<Suite> kept = new ArrayList<>();
    for (Suite suite : suites) {
      Suite rest = suite.only(selected);
      if (!rest.cells().isEmpty()) {
        kept.add(rest);
      }
    }
    if (kept.isEmpty()) {
      throw new IllegalArgumentException(
          "case '%s' is not known; there are: %s"
              .formatted(
                  selected,
                  String.join(
                      ", ", suites.stream().flatMap(suite -> suite.cases().stream()).toList())));
    }
    return kept;
  }
}
