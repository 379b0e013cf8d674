package io.millrace.bench.channels.shape;

/** What producers and consumers run on. */
public enum ThreadKind {
  /** Virtual threads. */
  VIRTUAL,
  /** Threads of the platform. */
  PLATFORM;

  Thread unstarted(Runnable body) {
    return this == VIRTUAL
        ? Thread.ofVirtual().unstarted(body)
        : Thread.ofPlatform().daemon().unstarted(body);
  }
}
