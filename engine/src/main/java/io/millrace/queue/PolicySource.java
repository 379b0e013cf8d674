package io.millrace.queue;

/** Who has set a policy. */
public enum PolicySource {
  /** Nobody. */
  DEFAULT,
  /** A program, as it registered the queue. */
  CODE,
  /** Somebody at run time; it wins over programs until it is reset. */
  OPERATOR
}
