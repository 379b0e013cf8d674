package io.millrace.bench.server;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Words for the machine and the JVM under the figures. */
public final class Machine {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final double GIB = 1L << 30;

  private Machine() {}

  /** Cores, processor, memory and system, such as {@code 2 x AMD EPYC, 23.5 GiB, Linux 6.18}. */
  public static String describe() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return "%d x %s, %.1f GiB, %s %s"
        .formatted(
            system.getAvailableProcessors(),
            processor(system.getArch()),
            system.getTotalMemorySize() / GIB,
            system.getName(),
            system.getVersion());
  }

  /** Name and version of the JVM, and the options of each child. */
  public static String jvm(List<String> options) {
    return "%s %s, %s"
        .formatted(
            System.getProperty("java.vm.name"), Runtime.version(), String.join(" ", options));
  }

  private static String processor(String fallback) {
    // Only Linux has the file; elsewhere the architecture must do.
    if (!Files.isReadable(CPU_INFO)) {
      return fallback;
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(fallback);
    } catch (IOException e) {
      return fallback;
    }
  }
}
