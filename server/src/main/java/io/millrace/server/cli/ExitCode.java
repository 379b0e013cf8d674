package io.millrace.server.cli;

/** The codes that scripts may rely on. */
final class ExitCode {

  /** The command did what it was asked to; a run succeeded. */
  static final int OK = 0;

  /** The run failed or was cancelled. */
  static final int RUN_NOT_SUCCEEDED = 1;

  /** The doctor has found something. */
  static final int FOUND = 1;

  /** The input or the environment does not allow it. */
  static final int REFUSED = 2;

  /** Ended by Ctrl-C: 128 and the number of SIGINT, as shells count. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
