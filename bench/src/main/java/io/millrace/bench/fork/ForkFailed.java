package io.millrace.bench.fork;

/** A child ended without figures; what it said stands on stderr. */
public final class ForkFailed extends Exception {

  private static final long serialVersionUID = 1L;

  ForkFailed(String message) {
    super(message);
  }
}
