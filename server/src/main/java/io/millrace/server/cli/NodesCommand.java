package io.millrace.server.cli;

import io.millrace.cluster.ClusterReport;
import io.millrace.server.render.GroupJson;
import io.millrace.server.render.GroupText;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code nodes}: who lives in a group that shares partitions. */
@Command(
    name = "nodes",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = {
      "Show the nodes of a group that shares partitions.",
      "Who lives, since when, who leads, what each owns, and what moved last. It joins no group."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  millrace nodes",
      "  millrace nodes --group pollers --json",
      "  millrace nodes --nats nats://localhost:4222"
    })
final class NodesCommand implements Callable<Integer>, GroupOptions.View {

  private final Console console;

  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final GroupOptions group = new GroupOptions();

  NodesCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return group.print(console, common, this);
  }

  @Override
  public String json(ClusterReport report, String store) {
    return GroupJson.nodes(report, store);
  }

  @Override
  public List<String> text(ClusterReport report, String store) {
    return GroupText.nodes(report, store);
  }
}
