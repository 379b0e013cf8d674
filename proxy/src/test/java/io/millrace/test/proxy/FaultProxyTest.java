package io.millrace.test.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultProxyTest {

  private Echo server;
  private FaultProxy proxy;
  private Socket client;

  @BeforeEach
  void connect() throws IOException {
    server = new Echo();
    proxy = FaultProxy.to(server.port());
    client = newClient();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    proxy.close();
    server.close();
  }

  private Socket newClient() throws IOException {
    return new Socket(InetAddress.ofLiteral("127.0.0.1"), proxy.port());
  }

  @Test
  void bytesPassBothWays() throws IOException {
    assertThat(said(client, 'a')).isEqualTo('a');
    assertThat(said(client, 'b')).isEqualTo('b');
    assertThat(proxy.connections()).isEqualTo(1);
  }

  @Test
  void aCutResetsWhatIsOpenAndLetsNewConnectionsThrough() throws IOException {
    said(client, 'a');

    proxy.cut();

    assertThatThrownBy(() -> said(client, 'b')).isInstanceOf(SocketException.class);
    try (Socket next = newClient()) {
      assertThat(said(next, 'c')).isEqualTo('c');
    }
  }

  @Test
  void whatIsSlowArrivesLaterThanItsDelay() throws IOException {
    said(client, 'a');
    proxy.slow(Duration.ofMillis(200));

    long before = System.nanoTime();
    assertThat(said(client, 'b')).isEqualTo('b');

    // Once there and once back.
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(400));
  }

  @Test
  void healingLetsThroughWhatWasDelayed() throws IOException {
    said(client, 'a');
    proxy.slow(Duration.ofHours(1));
    client.getOutputStream().write('b');

    proxy.heal();

    assertThat(client.getInputStream().read()).isEqualTo('b');
  }

  @Test
  void aHalfOpenConnectionLooksOpenAndStaysMute() throws IOException {
    said(client, 'a');

    proxy.swallow();
    client.setSoTimeout(200);

    assertThatThrownBy(() -> said(client, 'b')).isInstanceOf(SocketTimeoutException.class);
    proxy.heal();
    assertThatThrownBy(() -> said(client, 'c')).isInstanceOf(SocketTimeoutException.class);
    try (Socket next = newClient()) {
      assertThat(said(next, 'd')).isEqualTo('d');
    }
  }

  @Test
  void aServerThatIsNotThereIsARefusal() throws IOException {
    InetAddress here = InetAddress.ofLiteral("127.0.0.1");
    try (Socket nobody = new Socket()) {
      // A port that is taken and not listened to, since a free one may soon be somebody's.
      nobody.bind(new InetSocketAddress(here, 0));
      try (FaultProxy toNobody = FaultProxy.to(nobody.getLocalPort());
          Socket late = new Socket(here, toNobody.port())) {
        assertThatThrownBy(() -> said(late, 'a')).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void aConnectionThatEndsIsForgotten() throws IOException {
    said(client, 'a');

    client.close();

    await().until(() -> proxy.connections() == 0);
  }

  private static int said(Socket client, char what) throws IOException {
    client.getOutputStream().write(what);
    int answer = client.getInputStream().read();
    if (answer < 0) {
      throw new SocketException("the other end is closed");
    }
    return answer;
  }
}
