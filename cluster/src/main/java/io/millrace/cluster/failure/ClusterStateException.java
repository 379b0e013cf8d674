package io.millrace.cluster.failure;

/** A node cannot do what it was asked for in its state, such as to start a second time. */
public final class ClusterStateException extends ClusterException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message the state, and what to do instead
   */
  public ClusterStateException(String message) {
    super(message, null);
  }
}
