package io.millrace.failure;

import org.jspecify.annotations.Nullable;

/**
 * The database refused, could not be reached, or cannot be used with this program.
 *
 * <p>Connection losses are retried inside; this is thrown when that did not help. A write that
 * failed this way may still have been made: what has an id or an idempotency key can safely be
 * asked again.
 */
public final class DatabaseException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** What kind of trouble it is. */
  public enum Reason {
    /** No connection could be had, or it broke and did not come back in time. */
    UNREACHABLE,
    /** User or password are wrong. */
    ACCESS_DENIED,
    /** The server is older than PostgreSQL 14. */
    SERVER_TOO_OLD,
    /** The schema was made by a newer Millrace. */
    SCHEMA_NEWER,
    /** A statement failed. */
    STATEMENT_FAILED,
    /** This Millrace was closed before the write was made. */
    CLOSED
  }

  public DatabaseException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What kind of trouble it is. */
  public Reason reason() {
    return reason;
  }
}
