package io.millrace.bench.plan;

import io.millrace.bench.server.ServerAddress;
import java.io.Serializable;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the parent asks of a child, as one line on its standard input: there the password is seen by
 * nobody else.
 *
 * @param suite name of the suite
 * @param cell id of the cell in it
 * @param figures keys of the figures that are wanted; a workload may leave out the others
 * @param scale size and warm-up
 * @param rounds counted rounds
 * @param server where to work; null for suites that work in memory alone
 */
public record ForkRequest(
    String suite,
    String cell,
    Set<String> figures,
    Scale scale,
    int rounds,
    @Nullable ServerAddress server)
    implements Serializable {

  /** Copies the set. */
  public ForkRequest {
    figures = Set.copyOf(figures);
  }

  /**
   * The server, for suites that work on one.
   *
   * @throws IllegalStateException if there is none
   */
  public ServerAddress database() {
    ServerAddress there = server;
    if (there == null) {
      throw new IllegalStateException("suite '%s' was given no server".formatted(suite));
    }
    return there;
  }
}
