package io.millrace.bench.cluster.subject;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Ports of the loopback interface. */
final class Ports {

  static final String LOOPBACK = "127.0.0.1";

  private Ports() {}

  /** One that nobody used a moment ago. */
  static int free() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(LOOPBACK))) {
      return socket.getLocalPort();
    }
  }

  /** Whether somebody accepts connections there. */
  static boolean answers(int port) {
    try (var socket = new Socket(InetAddress.ofLiteral(LOOPBACK), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
