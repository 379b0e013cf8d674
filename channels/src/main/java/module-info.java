/**
 * Channels and workers: what moves work between the threads of one process. Needs the JDK alone.
 */
@org.jspecify.annotations.NullMarked
module io.millrace.channels {
  requires static org.jspecify;

  exports io.millrace.channels;
}
