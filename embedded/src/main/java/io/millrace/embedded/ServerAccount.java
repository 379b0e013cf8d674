package io.millrace.embedded;

import io.millrace.embedded.EmbeddedDatabaseException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * As whom PostgreSQL's programs run. They refuse to be root.
 *
 * <p>For root the first choice is a user namespace of its own: inside, the programs see themselves
 * as nobody, while files and signals still count as root's, so nothing needs another owner.
 * Containers often forbid that; then the programs become nobody for good, and the cluster is handed
 * to nobody.
 *
 * @param prefix what to put in front of each command
 * @param owner the user number that must own the cluster; -1 for this process's own user
 */
record ServerAccount(List<String> prefix, int owner) {

  static final ServerAccount SELF = new ServerAccount(List.of(), -1);
  static final ServerAccount NAMESPACE = new ServerAccount(List.of("unshare", "-U"), 0);

  /** The overflow user, nobody on every Linux. */
  private static final int NOBODY = 65_534;

  static final ServerAccount NOBODY_FOR_GOOD =
      new ServerAccount(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"), NOBODY);

  static ServerAccount choose() {
    if (!OperatingSystem.isRoot()) {
      return SELF;
    }
    return Stream.of(NAMESPACE, NOBODY_FOR_GOOD)
        .filter(ServerAccount::works)
        .findFirst()
        .orElseThrow(
            () ->
                new EmbeddedDatabaseException(
                    Kind.RUNS_AS_ROOT,
                    "PostgreSQL refuses to run as root, and neither 'unshare -U' nor 'setpriv' is"
                        + " permitted here; run this program as an unprivileged user."));
  }

  /** True if this process's user keeps all rights to what the programs need. */
  boolean isSelf() {
    return owner != NOBODY;
  }

  /** Lets the account reach what lies in our folder. */
  void letIn(Path folder) throws IOException {
    if (!isSelf()) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    }
  }

  /** Makes the account the owner of a file, or of a folder with all that is in it. */
  void own(Path path) throws IOException {
    if (owner < 0 || OperatingSystem.ownerOf(path).orElse(owner) == owner) {
      return;
    }
    try (var paths = Files.walk(path)) {
      // The folder itself last: it tells whether the work was done.
      for (Path each : paths.toList().reversed()) {
        Files.setAttribute(each, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(each, "unix:gid", owner, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  private boolean works() {
    var command = Stream.concat(prefix.stream(), Stream.of("true")).toList();
    try {
      return new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // not installed
    } catch (InterruptedException e) {
      throw Deadline.interrupted(e);
    }
  }
}
