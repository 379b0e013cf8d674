package io.millrace.cluster.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.store.Signals;
import io.millrace.cluster.store.StoreException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClientTest {

  @Test
  void aPasswordIsInNoMessage() {
    String url = "nats://me:secret@127.0.0.1:" + Signals.freePort();

    assertThatThrownBy(
            () ->
                NatsLeases.open(
                    url, NatsOptions.defaults().withOperationTimeout(Duration.ofSeconds(1))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("127.0.0.1")
        .hasMessageNotContaining("secret")
        .hasStackTraceContaining("nats")
        .extracting(error -> String.valueOf(error.getCause()))
        .asString()
        .doesNotContain("secret");
  }

  @Test
  void onlyUsersAreTakenOutOfATextWithAddresses() {
    assertThat(Client.withoutUsers("no way to [nats://a:b@h1:1, nats://h2:2] at x@y"))
        .isEqualTo("no way to [nats://h1:1, nats://h2:2] at x@y");
  }
}
