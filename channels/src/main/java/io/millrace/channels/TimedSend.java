package io.millrace.channels;

/** What {@link Sender#send(Object, java.time.Duration)} answers. */
public enum TimedSend {
  /** The channel has it; for a rendezvous: the receiver has it. */
  SENT,
  /** There was no room in all that time; for a rendezvous: nobody took it. It was not sent. */
  TIMED_OUT,
  /** The channel or this handle is closed. It was not sent. */
  CLOSED
}
