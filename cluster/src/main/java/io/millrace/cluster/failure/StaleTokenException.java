package io.millrace.cluster.failure;

/**
 * A write named a token of a partition that a newer owner has taken over: whoever sent it has lost
 * the partition and must stop.
 */
public final class StaleTokenException extends ClusterException {

  private static final long serialVersionUID = 1L;

  private final String partition;

  /**
   * @param partition key of the partition
   * @param message both tokens
   */
  public StaleTokenException(String partition, String message) {
    super(message, null);
    this.partition = partition;
  }

  /** Key of the partition that was lost. */
  public String partition() {
    return partition;
  }
}
