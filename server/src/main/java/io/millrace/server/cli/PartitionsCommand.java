package io.millrace.server.cli;

import io.millrace.cluster.ClusterReport;
import io.millrace.server.render.GroupJson;
import io.millrace.server.render.GroupText;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code partitions}: who owns what in a group that shares partitions. */
@Command(
    name = "partitions",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = {
      "Show who owns each partition of a group.",
      "Since when, by which token, why, and for whom it waits; then what moved last. It joins no group."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  millrace partitions",
      "  millrace partitions --group pollers --json",
      "  millrace partitions --nats nats://localhost:4222"
    })
final class PartitionsCommand implements Callable<Integer>, GroupOptions.View {

  private final Console console;

  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final GroupOptions group = new GroupOptions();

  PartitionsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return group.print(console, common, this);
  }

  @Override
  public String json(ClusterReport report, String store) {
    return GroupJson.partitions(report, store);
  }

  @Override
  public List<String> text(ClusterReport report, String store) {
    return GroupText.partitions(report, store);
  }
}
