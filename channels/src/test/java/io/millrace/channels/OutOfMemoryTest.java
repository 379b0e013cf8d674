package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
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
    assertThat(outputOf(CloseBeforeTwoThatWait.class)).isEqualTo("woken: 2, closed: true\n");
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
      while (true) {
        try {
          System.out.println("received " + receiver.receive());
          return;
        } catch (ChannelException | InterruptedException e) {
          System.out.println("woken: " + e.getMessage());
          return;
        } catch (OutOfMemoryError e) {
          // The sender has not given up its hoard yet, and even to wait needs a little.
        }
      }
    }
  }

  /** Receivers that wait at channels of which the last handle is closed. */
  static final class CloseBeforeTwoThatWait {

    private static final AtomicInteger WOKEN = new AtomicInteger();

    private CloseBeforeTwoThatWait() {}

    public static void main(String[] args) throws Exception {
      Channel<String> one = Channel.bounded(1);
      Channel<String> none = Channel.rendezvous();
      List<Thread> receivers = List.of(waitingAt(one), waitingAt(none));
      // So many that what is left of the memory cannot do for all.
      List<Channel<String>> others =
          Stream.generate(Channel::<String>rendezvous).limit(10_000).toList();
      closeWithASenderInside();
      List<byte[]> hoard = new ArrayList<>(1 << 21);
      try {
        SendToOneThatWaits.fill(hoard);
      } catch (OutOfMemoryError e) {
        one.sender().close();
        none.sender().close();
        for (int i = 0; i < others.size(); i++) {
          others.get(i).sender().close();
        }
        hoard.clear();
      }
      for (Thread receiver : receivers) {
        receiver.join();
      }
      System.out.printf(
          "woken: %s, closed: %s%n", WOKEN, others.stream().allMatch(Channel::isClosed));
    }

    /** Loads what a close may need. */
    private static void closeWithASenderInside() throws InterruptedException {
      Channel<String> channel = Channel.rendezvous();
      channel.sender().send("x", Duration.ofNanos(1));
      channel.sender().close();
    }

    private static Thread waitingAt(Channel<String> channel) {
      Thread thread = Thread.ofPlatform().start(() -> receive(channel.receiver()));
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      return thread;
    }

    private static void receive(Receiver<String> receiver) {
      try {
        receiver.receive();
      } catch (ChannelException | InterruptedException | OutOfMemoryError e) {
        // There may be no memory to say that it has closed.
        WOKEN.incrementAndGet();
      }
    }
  }
}
