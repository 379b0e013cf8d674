package io.millrace.proofs.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/** Runs a main method and counts how often a virtual thread parked and kept its carrier. */
final class Pinned {

  private static final String EVENT = "jdk.VirtualThreadPinned";

  // Monitors of the JDK, not ours: the first use of a class, and the interrupt status of a virtual
  // thread while another thread interrupts it.
  private static final Set<String> OF_THE_JDK =
      Set.of("<clinit>", "loadClass", "getAndClearInterrupt");

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

  private static boolean isOfChannels(RecordedEvent event) {
    List<RecordedMethod> methods =
        event.getStackTrace().getFrames().stream().map(RecordedFrame::getMethod).toList();
    return methods.stream()
            .anyMatch(method -> method.getType().getName().startsWith("io.millrace.channels"))
        && methods.stream().noneMatch(method -> OF_THE_JDK.contains(method.getName()));
  }
}
