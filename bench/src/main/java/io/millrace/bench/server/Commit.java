package io.millrace.bench.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The git commit that was measured. */
public final class Commit {

  private Commit() {}

  /** The commit of the working directory; with {@code +changes} when files differ from it. */
  public static Optional<String> current() throws InterruptedException {
    Optional<String> commit = git("rev-parse", "--short=12", "HEAD");
    boolean changed = git("status", "--porcelain", "--untracked-files=no").isPresent();
    return commit.map(id -> changed ? id + "+changes" : id);
  }

  private static Optional<String> git(String... arguments) throws InterruptedException {
    var command = new ArrayList<String>();
    command.add("git");
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 && !said.isBlank()
          ? Optional.of(said.strip())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // no git here: then there is no commit to name
    }
  }
}
