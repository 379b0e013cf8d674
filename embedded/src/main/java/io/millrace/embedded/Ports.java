package io.millrace.embedded;

import io.millrace.embedded.EmbeddedDatabaseException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Which port of 127.0.0.1 a server takes. */
final class Ports {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private Ports() {}

  /** The fixed port, else (0) the last one if it is free, so that addresses stay, else any. */
  static int choose(int fixed, int last) throws IOException {
    if (fixed != 0) {
      return requireFree(fixed);
    }
    if (last != 0 && isFree(last)) {
      return last;
    }
    try (var socket = new ServerSocket(0, 1, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true); // as PostgreSQL does: old connections do not hold the port
      socket.bind(new InetSocketAddress(LOOPBACK, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int requireFree(int port) {
    if (!isFree(port)) {
      throw new EmbeddedDatabaseException(
          Kind.PORT_TAKEN,
          "Port %d cannot be taken; end the program that uses it, or name another port or 0."
              .formatted(port));
    }
    return port;
  }
}
