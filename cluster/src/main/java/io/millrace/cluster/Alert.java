package io.millrace.cluster;

/** How long a node has been without its store, in words. */
public enum Alert {
  /** Long enough to be seen. */
  INFO,
  /** Long enough to look into it. */
  WARN,
  /** Too long. */
  ERROR
}
