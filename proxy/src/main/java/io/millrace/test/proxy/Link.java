package io.millrace.test.proxy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;

/** One connection through the proxy: two pumps, one for each direction. */
final class Link {

  private static final int CHUNK_BYTES = 64 << 10;

  private final Socket client;
  private final Socket server;
  private final Weather weather;

  // Set by whoever makes the weather, read by the pumps. Never taken back.
  private volatile boolean mute;

  Link(Socket client, Socket server, Weather weather) {
    this.client = client;
    this.server = server;
    this.weather = weather;
  }

  /** From now on both ends talk to nobody. */
  void mute() {
    mute = true;
  }

  /** Carries bytes until one end is closed. */
  void carry() throws IOException {
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    Thread back = Thread.ofVirtual().name("proxy-back").start(() -> pump(server, client));
    pump(client, server);
    try {
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      int length;
      while ((length = from.getInputStream().read(chunk)) >= 0) {
        weather.delay();
        if (!mute) {
          to.getOutputStream().write(chunk, 0, length);
        }
      }
      if (!mute) {
        close();
      }
    } catch (IOException e) {
      // One end was reset, by the other one or by us.
      reset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reset();
    }
  }

  private void close() throws IOException {
    client.close();
    server.close();
  }

  /** Ends it the hard way: a reset instead of an end of the stream. */
  void reset() {
    reset(client);
    reset(server);
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException e) {
      // It is closed already.
      return;
    }
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("a socket cannot be closed", e);
    }
  }
}
