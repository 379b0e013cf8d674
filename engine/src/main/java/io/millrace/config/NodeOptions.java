package io.millrace.config;

import java.time.Duration;

/**
 * How this process takes part in executing runs.
 *
 * @param name what people see in lists; {@code host:pid} by default, 1 to 200 characters
 * @param maxRunning how many runs it executes at a time; 0 executes none, so that the process only
 *     starts and awaits runs; at most 100,000
 * @param lease how long the node may be silent before others take its runs over
 * @param heartbeat how often it renews its lease while it executes runs; three must fit into a
 *     lease
 * @param idleHeartbeat the same while it executes none; three must fit into a lease
 * @param poll longest time between two looks for runs when no notification came; 50 ms to 1 min
 * @param drain how long {@code close} lets runs go on before it hands them back to the queue
 * @param transactionSilenceMax how long the body of a transactional step may go without a word to
 *     the database; then the server ends its session, all is rolled back, and the attempt fails. So
 *     long a process that is stopped in the middle, or a body that hangs, can keep others from the
 *     rows it has locked; 1 s to 1 day. A body that computes for longer in one piece belongs into a
 *     step before the transaction
 */
public record NodeOptions(
    String name,
    int maxRunning,
    Duration lease,
    Duration heartbeat,
    Duration idleHeartbeat,
    Duration poll,
    Duration drain,
    Duration transactionSilenceMax) {

  private static final int MAX_RUNNING_MAX = 100_000;
  private static final int NAME_LENGTH_MAX = 200;
  private static final Duration POLL_MIN = Duration.ofMillis(50);
  private static final Duration POLL_MAX = Duration.ofMinutes(1);
  private static final Duration SILENCE_MIN = Duration.ofSeconds(1);
  private static final Duration SILENCE_MAX = Duration.ofDays(1);

  public NodeOptions {
    require(
        !name.isBlank() && name.length() <= NAME_LENGTH_MAX,
        "name '%s' must have 1 to %d characters".formatted(name, NAME_LENGTH_MAX));
    require(
        maxRunning >= 0 && maxRunning <= MAX_RUNNING_MAX,
        "maxRunning %d must be between 0 and %d".formatted(maxRunning, MAX_RUNNING_MAX));
    requireFits("heartbeat", heartbeat, lease);
    requireFits("idleHeartbeat", idleHeartbeat, lease);
    require(
        poll.compareTo(POLL_MIN) >= 0 && poll.compareTo(POLL_MAX) <= 0,
        "poll %s must be between %s and %s".formatted(poll, POLL_MIN, POLL_MAX));
    require(!drain.isNegative(), "drain %s must not be negative".formatted(drain));
    require(
        transactionSilenceMax.compareTo(SILENCE_MIN) >= 0
            && transactionSilenceMax.compareTo(SILENCE_MAX) <= 0,
        "transactionSilenceMax %s must be between %s and %s"
            .formatted(transactionSilenceMax, SILENCE_MIN, SILENCE_MAX));
  }

  /**
   * 256 runs at a time, a lease of 10 s renewed every second (every 3 s while idle), a look for
   * runs at least every second, 30 s to drain, 5 min of silence in a transaction.
   */
  public static NodeOptions defaults() {
    return new NodeOptions(
        defaultName(),
        256,
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        Duration.ofSeconds(1),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5));
  }

  private static String defaultName() {
    String host = System.getenv().getOrDefault("HOSTNAME", "node");
    return "%s:%d".formatted(host, ProcessHandle.current().pid());
  }

  /** The same with another name. */
  public NodeOptions withName(String name) {
    return new NodeOptions(
        name, maxRunning, lease, heartbeat, idleHeartbeat, poll, drain, transactionSilenceMax);
  }

  /** The same with another limit of runs at a time; 0 for a process that executes none. */
  public NodeOptions withMaxRunning(int maxRunning) {
    return new NodeOptions(
        name, maxRunning, lease, heartbeat, idleHeartbeat, poll, drain, transactionSilenceMax);
  }

  /**
   * The same with another lease; heartbeats become a tenth of it while active and three tenths
   * while idle, as in the defaults.
   */
  public NodeOptions withLease(Duration lease) {
    return new NodeOptions(
        name,
        maxRunning,
        lease,
        lease.dividedBy(10),
        lease.multipliedBy(3).dividedBy(10),
        poll,
        drain,
        transactionSilenceMax);
  }

  /** The same with other heartbeats, while active and while idle. */
  public NodeOptions withHeartbeats(Duration heartbeat, Duration idleHeartbeat) {
    return new NodeOptions(
        name, maxRunning, lease, heartbeat, idleHeartbeat, poll, drain, transactionSilenceMax);
  }

  /** The same with another longest time between two looks for runs. */
  public NodeOptions withPoll(Duration poll) {
    return new NodeOptions(
        name, maxRunning, lease, heartbeat, idleHeartbeat, poll, drain, transactionSilenceMax);
  }

  /** The same with another time to drain. */
  public NodeOptions withDrain(Duration drain) {
    return new NodeOptions(
        name, maxRunning, lease, heartbeat, idleHeartbeat, poll, drain, transactionSilenceMax);
  }

  /** The same with another bound of silence in a transaction. */
  public NodeOptions withTransactionSilenceMax(Duration transactionSilenceMax) {
    return new NodeOptions(
        name, maxRunning, lease, heartbeat, idleHeartbeat, poll, drain, transactionSilenceMax);
  }

  private static void requireFits(String what, Duration beat, Duration lease) {
    require(
        beat.isPositive() && beat.multipliedBy(3).compareTo(lease) <= 0,
        "%s %s must be positive and fit three times into the lease %s"
            .formatted(what, beat, lease));
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("node options: " + problem);
    }
  }
}
