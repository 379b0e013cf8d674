package io.millrace.cluster.store;

import java.time.Duration;

/** A real server of one kind of store, which the contract stops, kills and freezes. */
public interface LeaseServer {

  /** Where it listens, on 127.0.0.1. It stays the same over restarts. */
  int port();

  /**
   * A client of its own.
   *
   * @param port the server's own, or that of a proxy in front of it
   */
  LeaseStore open(int port, Duration operationTimeout) throws StoreException;

  /** Starts it on the data that it has left; nothing if it runs. */
  void start() throws Exception;

  /** Stops it as one does for an upgrade. */
  void stop() throws Exception;

  /** SIGKILL. */
  void kill() throws Exception;

  /** SIGSTOP, to all its processes. */
  void freeze() throws Exception;

  /** SIGCONT. */
  void thaw() throws Exception;

  /** Ends it, for good. */
  void close() throws Exception;
}
