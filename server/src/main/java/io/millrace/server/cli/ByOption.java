package io.millrace.server.cli;

import io.millrace.Queues;
import io.millrace.server.home.Session;
import picocli.CommandLine.Option;

/** Who is named as the one that changes something. */
final class ByOption {

  @Option(
      names = "--by",
      paramLabel = "WHO",
      description = "Who makes the change, as the history keeps it; default: the user.")
  private String who = System.getProperty("user.name");

  /** The queues of a session, to be changed under that name. */
  Queues queues(Session session) {
    return session.millrace().queues().by(who);
  }
}
