package io.millrace.proofs.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** Runs a main method and counts how often a virtual thread parked and kept its carrier. */
final class Pinned {

  private static final String EVENT = "jdk.VirtualThreadPinned";

  // What a thread passes through on its way from whoever waits to its carrier.
  private static final List<String> PARKING =
      List.of(
          "java.lang.Thread",
          "java.lang.VirtualThread",
          "java.lang.System$",
          "java.lang.invoke.",
          "java.util.concurrent.locks.LockSupport",
          "jdk.internal.misc.",
          "jdk.internal.vm.");

  // Who waits for a monitor leaves its carrier since JDK 24 (JEP 491), unless it waits inside the
  // virtual machine, which is just loading a class.
  private static final String PARKED = "LockSupport.park";

  private Pinned() {}

  public static void main(String[] arguments) throws Exception {
    Path file = Files.createTempFile("pinned", ".jfr");
    try (Recording recording = new Recording()) {
      recording.enable(EVENT).withThreshold(Duration.ZERO).withStackTrace();
      recording.start();
      Class.forName(arguments[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
      recording.stop();
      recording.dump(file);
      List<RecordedEvent> events =
          RecordingFile.readAllEvents(file).stream()
              .filter(event -> event.getEventType().getName().equals(EVENT))
              .filter(event -> event.getStackTrace() == null || isOfChannels(event))
              .toList();
      events.forEach(System.out::println);
      System.out.println("pinned " + events.size() + " times");
    } finally {
      Files.delete(file);
    }
  }

  /** Whether a channel waited there, and not the JDK, say for a class or for words of a message. */
  private static boolean isOfChannels(RecordedEvent event) {
    return event.getStackTrace().getFrames().stream()
            .map(RecordedFrame::getMethod)
            .map(method -> method.getType().getName())
            .filter(type -> PARKING.stream().noneMatch(type::startsWith))
            .findFirst()
            .filter(type -> type.startsWith("io.millrace.channels."))
            .isPresent()
        && PARKED.equals(event.getString("blockingOperation"));
  }
}
