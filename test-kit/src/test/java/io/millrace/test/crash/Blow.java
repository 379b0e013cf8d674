package io.millrace.test.crash;

/** What can happen to a node process, its connections or the server, at any time. */
enum Blow {
  /** SIGKILL; another process takes its place. */
  KILL,
  /** SIGSTOP until others have its runs, then SIGCONT. */
  STOP,
  /** All its connections get a reset. */
  CUT,
  /** Everything between it and the server takes two seconds, each way. */
  SLOW,
  /** Nothing arrives any more and nobody is told. */
  HALF_OPEN,
  /** Its wall clock is set, by hours. */
  CLOCK,
  /** One process of the server is killed; the server recovers by itself. */
  BACKEND,
  /** The server is killed with {@code -9} and started again. */
  SERVER
}
