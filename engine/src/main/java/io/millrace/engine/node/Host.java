package io.millrace.engine.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which machine, which process table and which process this is, so that another node on the same
 * machine can tell that this process is gone without waiting for its lease.
 *
 * @param name of the machine's boot and process table; empty where the platform does not tell, then
 *     nobody is ever declared dead by it
 * @param pid process id
 * @param started when the process began, in the kernel's ticks since boot: unlike a wall-clock time
 *     it does not move when the machine's clock is set
 */
record Host(String name, long pid, long started) {

  private static final Path PROC = Path.of("/proc");

  static Host here() {
    long pid = ProcessHandle.current().pid();
    try {
      String boot = Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
      // Containers share the boot but not the process ids.
      String processes = Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString();
      return new Host(boot + " " + processes, pid, startOf(pid));
    } catch (IOException | UnsupportedOperationException e) {
      return new Host("", pid, 0);
    }
  }

  /** True when a process that said it was this one on this machine no longer exists. */
  static boolean isGone(long pid, long started) {
    try {
      return startOf(pid) != started;
    } catch (IOException e) {
      return !Files.exists(PROC.resolve(Long.toString(pid)));
    }
  }

  private static long startOf(long pid) throws IOException {
    String stat = Files.readString(PROC.resolve(pid + "/stat"));
    // The second field is the program's name in parentheses and may hold spaces; the start is field
    // 22.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    boolean zombie = fields[0].equals("Z");
    return zombie ? -1 : Long.parseLong(fields[19]);
  }
}
