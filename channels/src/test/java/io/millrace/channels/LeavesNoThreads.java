package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test class ends with the thread names that it began with, those of virtual threads included.
 * Threads that the JDK keeps for the whole process do not count.
 */
final class LeavesNoThreads implements BeforeAllCallback, AfterAllCallback {

  private static final Pattern THREAD = Pattern.compile("^#\\d+ \"(.*?)\"( virtual)?.*");
  private static final List<String> OF_THE_JDK =
      List.of(
          "ForkJoinPool",
          "VirtualThread-un",
          "Attach Listener",
          "Cleaner-",
          "junit-",
          "process reaper");

  private List<String> before = List.of();

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    before = names();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    // A poller's thread would be one more.
    await()
        .pollInSameThread()
        .atMost(Background.HANG)
        .untilAsserted(() -> assertThat(names()).isEqualTo(before));
  }

  /** Sorted; virtual threads are marked, as most of them have no name. */
  static List<String> names() throws IOException {
    Path folder = Files.createTempDirectory("threads");
    Path dump = folder.resolve("dump.txt");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
      return Files.readAllLines(dump).stream()
          .map(THREAD::matcher)
          .filter(Matcher::matches)
          .filter(line -> OF_THE_JDK.stream().noneMatch(line.group(1)::startsWith))
          .map(line -> line.group(2) == null ? line.group(1) : line.group(1) + " (virtual)")
          .sorted()
          .toList();
    } finally {
      Files.deleteIfExists(dump);
      Files.delete(folder);
    }
  }
}
