package io.millrace.server.home;

import io.millrace.Millrace;
import io.millrace.examples.indexfiles.IndexFiles;
import io.millrace.failure.UnknownWorkflowException;
import io.millrace.workflow.Json;
import io.millrace.workflow.Workflow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The workflows that the command line brings along. */
public final class Workflows {

  private static final Map<String, Entry> ALL =
      Map.of(IndexFiles.NAME, new Entry(IndexFiles.workflow(), "directory"));

  /**
   * One workflow.
   *
   * @param workflow to be registered
   * @param pathField the field of its input that names a path: it is made absolute at the start, so
   *     that a node with another working directory finds the same place
   */
  private record Entry(Workflow<?, ?> workflow, String pathField) {}

  private Workflows() {}

  /** Registers all of them. */
  public static void register(Millrace millrace) {
    ALL.values().forEach(entry -> millrace.register(entry.workflow()));
  }

  /** Their names, sorted. */
  public static List<String> names() {
    return ALL.keySet().stream().sorted().toList();
  }

  /**
   * The input as it is stored.
   *
   * @param directory against which relative paths are meant
   * @throws UnknownWorkflowException if there is no workflow of this name
   */
  public static Json input(String workflow, Json input, Path directory) {
    return AbsoluteField.in(input, known(workflow).pathField(), directory);
  }

  /**
   * Refuses a name that is not one of them, without asking the database.
   *
   * @throws UnknownWorkflowException if there is no workflow of this name
   */
  public static void check(String workflow) {
    known(workflow);
  }

  private static Entry known(String workflow) {
    Entry entry = ALL.get(workflow);
    if (entry == null) {
      throw new UnknownWorkflowException(workflow, names());
    }
    return entry;
  }
}
