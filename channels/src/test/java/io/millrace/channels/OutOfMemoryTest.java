package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A sender that claimed a place and has no memory to fill it. */
class OutOfMemoryTest {

  @Test
  void theReceiverTakesWhatWasSentBeforeAndThenHearsOfIt() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SendUntilMemoryRunsOut.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
      String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(output).contains("received all that was sent", "OutOfMemoryError");
    } finally {
      child.destroyForcibly();
    }
  }

  static final class SendUntilMemoryRunsOut {

    private SendUntilMemoryRunsOut() {}

    public static void main(String[] args) throws Exception {
      Channel<String> channel = Channel.unbounded();
      // Given up when the memory has run out, so that there is enough to tell of it.
      byte[][] reserve = {new byte[2 << 20]};
      int sent = 0;
      try {
        while (true) {
          channel.sender().send("x");
          sent++;
        }
      } catch (OutOfMemoryError e) {
        reserve[0] = new byte[0];
        int received = 0;
        try {
          while (true) {
            channel.receiver().receive();
            received++;
          }
        } catch (ChannelFailedException failure) {
          System.out.println(received == sent ? "received all that was sent" : "lost some");
          System.out.println(failure.getCause());
        }
      }
    }
  }
}
