package io.millrace.test.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a client and a server on this machine and does to their connections what networks
 * do.
 *
 * <pre>{@code
 * try (var proxy = FaultProxy.to(database.port())) {
 *   ... // the client connects to proxy.port()
 *   proxy.cut();
 * }
 * }</pre>
 */
public final class FaultProxy implements AutoCloseable {

  private final ServerSocket door;
  private final int target;
  private final Weather weather = new Weather();
  private final Set<Link> links = ConcurrentHashMap.newKeySet();

  private FaultProxy(ServerSocket door, int target) {
    this.door = door;
    this.target = target;
  }

  /** In front of this port of the machine, on a free port of its own. */
  public static FaultProxy to(int port) {
    try {
      ServerSocket door = new ServerSocket();
      door.bind(new InetSocketAddress(loopback(), 0));
      FaultProxy proxy = new FaultProxy(door, port);
      Thread.ofVirtual().name("proxy-door").start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where clients connect. */
  public int port() {
    return door.getLocalPort();
  }

  /** How many connections lead through. */
  public int connections() {
    return links.size();
  }

  /** Breaks all connections at once: both ends get a reset. New ones are let through. */
  public void cut() {
    List.copyOf(links).forEach(Link::reset);
  }

  /** From now on everything arrives so much later, in both directions. */
  public void slow(Duration delay) {
    weather.slow(delay);
  }

  /**
   * From now on nothing arrives, and both ends still believe in their connection. What is open now,
   * or is opened meanwhile, stays mute after {@link #heal()} too, as when a router has forgotten
   * it.
   */
  public void swallow() {
    weather.swallow();
    links.forEach(Link::mute);
  }

  /** Lets everything through again, without delay. */
  public void heal() {
    weather.clear();
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Thread.ofVirtual().name("proxy-link").start(() -> link(client));
      } catch (IOException e) {
        // Closed, or a client that was gone again; the condition tells which.
      }
    }
  }

  private void link(Socket client) {
    Socket server = new Socket();
    Link link = new Link(client, server, weather);
    links.add(link);
    try {
      if (weather.swallows()) {
        link.mute();
      }
      // Also for a mute one: its server side shows a client that says nothing.
      server.connect(new InetSocketAddress(loopback(), target));
      link.carry();
    } catch (IOException e) {
      // The server is not there: the client hears it as it would without us.
      link.reset();
    } finally {
      links.remove(link);
    }
  }

  private static InetAddress loopback() {
    return InetAddress.ofLiteral("127.0.0.1");
  }
}
