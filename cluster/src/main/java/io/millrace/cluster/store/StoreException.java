package io.millrace.cluster.store;

/**
 * A lease store did not answer in time, or not as it should. Nobody knows whether what it was asked
 * for took place. Checked, since every caller has to go on somehow.
 */
public final class StoreException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what was tried on which store, and what to look at
   * @param cause what the store's client said
   */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * @param message what was tried on which store, and what to look at
   */
  public StoreException(String message) {
    super(message);
  }
}
