package io.millrace.cluster.failure;

/** An option, a partition, or an assignment breaks a rule; the message names the values. */
public final class InvalidClusterException extends ClusterException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message which value breaks which rule
   */
  public InvalidClusterException(String message) {
    super(message, null);
  }
}
