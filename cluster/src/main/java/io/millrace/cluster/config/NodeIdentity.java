package io.millrace.cluster.config;

import io.millrace.cluster.failure.InvalidClusterException;
import java.util.regex.Pattern;

/** Which id a node takes. Two nodes that live never hold one id. */
public sealed interface NodeIdentity {

  /** What an id may look like: a key of a lease store without dots. */
  Pattern ALLOWED = Pattern.compile("[a-zA-Z0-9_-]{1,100}");

  /**
   * This id and no other. Where another process holds it, the node waits for the end of that lease.
   */
  record Fixed(String id) implements NodeIdentity {
    public Fixed {
      if (!ALLOWED.matcher(id).matches()) {
        throw new InvalidClusterException(
            "node id '%s' must have 1 to 100 of the characters a-z A-Z 0-9 _ -".formatted(id));
      }
    }
  }

  /**
   * Any free one of {@code <prefix>-<first>} to {@code <prefix>-<last>}: the one it held last, else
   * the free one that comes first after the place its name is hashed to, so that a fleet that
   * starts together seldom meets.
   *
   * @param prefix what all ids begin with
   * @param first the least number, from 0
   * @param last the greatest number; at most 100,000 more than the first
   * @param name what this process is called each time it starts, such as its host or pod: by it the
   *     id it held last is found again
   */
  record Pool(String prefix, int first, int last, String name) implements NodeIdentity {

    private static final int SIZE_MAX = 100_000;
    // In a container a program is one of the first processes, and has the same number each time.
    private static final long CONTAINER_PID_MAX = 100;

    public Pool {
      if (!ALLOWED.matcher(prefix).matches()) {
        throw new InvalidClusterException(
            "id prefix '%s' must have 1 to 100 of the characters a-z A-Z 0-9 _ -"
                .formatted(prefix));
      }
      if (first < 0 || last < first || last - first >= SIZE_MAX) {
        throw new InvalidClusterException(
            "ids %s-%d to %s-%d: the first number must be 0 or more, the last one not less and at most %d more"
                .formatted(prefix, first, prefix, last, SIZE_MAX - 1));
      }
      if (name.isBlank()) {
        throw new InvalidClusterException(
            "the name of a node with a pooled id must not be blank; give its host or pod");
      }
    }

    /** Whether a later process may have this name, so that it is worth to remember its id. */
    public boolean recurs() {
      return !name.equals(ofThisProcess()) || ProcessHandle.current().pid() <= CONTAINER_PID_MAX;
    }

    /** How many ids there are. */
    public int size() {
      return last - first + 1;
    }

    /** The id with this number, counted from 0. */
    public String id(int index) {
      return prefix + "-" + (first + index);
    }
  }

  /** See {@link Fixed}. */
  static NodeIdentity fixed(String id) {
    return new Fixed(id);
  }

  /**
   * See {@link Pool}; its name is this host's and this process's, which recurs in a container only.
   */
  static NodeIdentity pool(String prefix, int first, int last) {
    return new Pool(prefix, first, last, ofThisProcess());
  }

  private static String ofThisProcess() {
    String host = System.getenv().getOrDefault("HOSTNAME", "host");
    return host + ":" + ProcessHandle.current().pid();
  }

  /** See {@link Pool}. */
  static NodeIdentity pool(String prefix, int first, int last, String name) {
    return new Pool(prefix, first, last, name);
  }
}
