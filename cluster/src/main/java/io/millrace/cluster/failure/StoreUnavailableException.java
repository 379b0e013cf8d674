package io.millrace.cluster.failure;

/** The lease store cannot be used; the message says which one and what to look at. */
public final class StoreUnavailableException extends ClusterException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message which store, and what it said
   * @param cause what its client threw
   */
  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
