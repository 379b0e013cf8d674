package io.millrace.embedded;

import org.jspecify.annotations.Nullable;

/**
 * The embedded database cannot be used as asked, because of something in its surroundings.
 *
 * <p>The message is one sentence that names the value and the way out, fit to be shown to the
 * person at the keyboard; a command line ends with its code for "environment" on every kind.
 *
 * {@snippet :
 * try (var database = EmbeddedDatabase.at(Path.of("data"))) {
 *   run(database);
 * } catch (EmbeddedDatabaseException e) {
 *   System.err.println(e.getMessage());
 *   System.exit(2);
 * }
 * }
 */
public final class EmbeddedDatabaseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What stands in the way. */
  public enum Kind {
    /** The path of the data folder leads to a file. */
    NOT_A_FOLDER,
    /** The data folder cannot be created, read or written by this user. */
    NOT_WRITABLE,
    /** The database in the folder belongs to another user of the operating system. */
    OTHER_USER,
    /** The database in the folder was written by another major version of PostgreSQL. */
    OTHER_VERSION,
    /** The folder's {@code server.json} is gone or does not open the server that runs. */
    NO_PASSWORD,
    /** Another process has been starting or stopping the server for too long. */
    BUSY,
    /** The fixed port of the options is in use. */
    PORT_TAKEN,
    /** There is no PostgreSQL for this operating system and processor on the class path. */
    UNSUPPORTED_PLATFORM,
    /** PostgreSQL refuses to run as root, and no way was found to run it as somebody else. */
    RUNS_AS_ROOT,
    /**
     * The server did not start, or not in time; the message ends with the last lines of its log.
     */
    START_FAILED,
    /** The server did not stop. */
    STOP_FAILED,
    /** The thread was interrupted while it waited; its interrupt flag is set again. */
    INTERRUPTED
  }

  private final Kind kind;

  EmbeddedDatabaseException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  EmbeddedDatabaseException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** Returns what stands in the way. */
  public Kind kind() {
    return kind;
  }
}
