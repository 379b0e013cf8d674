package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A sender that claimed a place and has no memory to fill it, or none to close. */
class OutOfMemoryTest {

  @Test
  void theReceiverTakesWhatWasSentBeforeAndThenHearsOfIt() throws Exception {
    assertThat(outputOf(SendUntilMemoryRunsOut.class))
        .contains("received all that was sent", "OutOfMemoryError");
  }

  @Test
  void aReceiverThatWaitsForThatVeryItemIsWoken() throws Exception {
    assertThat(outputOf(SendToOneThatWaits.class))
        .contains("not sent", "woken: the channel failed");
  }

  @Test
  void theLastCloseNeedsNoMemory() throws Exception {
    assertThat(outputOf(CloseBeforeTwoThatWait.class))
        .contains("closed", "one item: woken", "rendezvous: woken");
  }

  private static String outputOf(Class<?> program) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
      return new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
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

  /** The receiver has taken all of a segment, so the next item needs a new one. */
  static final class SendToOneThatWaits {

    private SendToOneThatWaits() {}

    public static void main(String[] args) throws Exception {
      Channel<String> channel = Channel.unbounded();
      for (int i = 0; i < 64; i++) {
        channel.sender().send("x");
        channel.receiver().receive();
      }
      Thread receiver = Thread.ofPlatform().start(() -> receive(channel.receiver()));
      while (receiver.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      List<byte[]> hoard = new ArrayList<>(1 << 21);
      try {
        fill(hoard);
      } catch (OutOfMemoryError e) {
        send(channel.sender(), hoard);
      }
      receiver.join();
    }

    private static void fill(List<byte[]> hoard) {
      while (true) {
        hoard.add(new byte[0]);
      }
    }

    private static void send(Sender<String> sender, List<byte[]> hoard) throws Exception {
      boolean sent = true;
      try {
        sender.send("x");
      } catch (OutOfMemoryError e) {
        sent = false;
      }
      hoard.clear();
      System.out.println(sent ? "sent" : "not sent");
    }

    private static void receive(Receiver<String> receiver) {
      try {
        System.out.println("received " + receiver.receive());
      } catch (ChannelException | InterruptedException e) {
        System.out.println("woken: " + e.getMessage());
      }
    }
  }

  /** Receivers that wait at channels of which the last handle is closed. */
  static final class CloseBeforeTwoThatWait {

    private CloseBeforeTwoThatWait() {}

    public static void main(String[] args) throws Exception {
      Channel<String> one = Channel.bounded(1);
      Channel<String> none = Channel.rendezvous();
      // Loads and links what a close needs.
      Channel.bounded(1).sender().close();
      List<Thread> receivers =
          List.of(waiting("one item", one.receiver()), waiting("rendezvous", none.receiver()));
      List<byte[]> hoard = new ArrayList<>(1 << 21);
      try {
        SendToOneThatWaits.fill(hoard);
      } catch (OutOfMemoryError e) {
        one.sender().close();
        none.sender().close();
        hoard.clear();
        System.out.println("closed");
      }
      for (Thread receiver : receivers) {
        receiver.join();
      }
    }

    private static Thread waiting(String name, Receiver<String> receiver) {
      Thread thread = Thread.ofPlatform().start(() -> receive(name, receiver));
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      return thread;
    }

    private static void receive(String name, Receiver<String> receiver) {
      try {
        System.out.println(name + ": received " + receiver.receive());
      } catch (ChannelException | InterruptedException e) {
        System.out.println(name + ": woken");
      }
    }
  }
}
