package io.millrace.bench.cluster.work;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Threads of this process at a time.
 *
 * @param platform those of the operating system
 * @param virtual the others
 */
record ThreadCount(int platform, int virtual) {

  /** Threads that live for one question to the store come and go: the median of so many looks. */
  private static final int LOOKS = 9;

  private static final Duration PAUSE = Duration.ofMillis(40);

  int all() {
    return platform + virtual;
  }

  static ThreadCount usual() throws IOException, InterruptedException {
    List<ThreadCount> looks = new ArrayList<>();
    for (int i = 0; i < LOOKS; i++) {
      looks.add(now());
      Thread.sleep(PAUSE);
    }
    looks.sort(Comparator.comparingInt(ThreadCount::all));
    return looks.get(LOOKS / 2);
  }

  /** Only a dump knows the virtual ones. */
  private static ThreadCount now() throws IOException {
    Path folder = Files.createTempDirectory("millrace-bench-threads-");
    Path file = folder.resolve("threads.txt");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
      List<String> heads =
          Files.readAllLines(file).stream().filter(line -> line.startsWith("#")).toList();
      int virtual = (int) heads.stream().filter(ThreadCount::isVirtual).count();
      return new ThreadCount(heads.size() - virtual, virtual);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  /** Such as {@code #35 "name" virtual WAITING 2026-01-01T00:00:00Z}. */
  private static boolean isVirtual(String head) {
    return head.substring(head.lastIndexOf('"') + 1).strip().startsWith("virtual");
  }
}
