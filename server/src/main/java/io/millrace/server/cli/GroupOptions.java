package io.millrace.server.cli;

import io.millrace.cluster.ClusterReport;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.server.render.GroupJson;
import io.millrace.server.render.GroupText;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which group of nodes is meant, and where it is kept. */
final class GroupOptions {

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = "The group; without it the only one, else all are listed.")
  private @Nullable String group;

  @Option(
      names = "--nats",
      paramLabel = "URL",
      description =
          "Look in a NATS server in place of the database: nats://user:password@host:port, several with commas between them.")
  private @Nullable String nats;

  /** How a command shows a group. */
  interface View {
    String json(ClusterReport group, String store);

    List<String> text(ClusterReport group, String store);
  }

  /** Prints the group that is meant, or all groups in short. */
  int print(Console console, CommonOptions common, View view) {
    try (var leases = common.openLeases(nats)) {
      LeaseStore store = leases.store();
      List<String> names = group == null ? ClusterReport.groups(store) : List.of(group);
      var reports = names.stream().map(name -> ClusterReport.read(store, name)).toList();
      String where = store.description();
      boolean one = reports.size() == 1;
      if (common.json()) {
        console
            .out()
            .println(one ? view.json(reports.getFirst(), where) : GroupJson.list(reports, where));
      } else {
        (one ? view.text(reports.getFirst(), where) : GroupText.list(reports, where))
            .forEach(console.out()::println);
      }
      return ExitCode.OK;
    }
  }
}
