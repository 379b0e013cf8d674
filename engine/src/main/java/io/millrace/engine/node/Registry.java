package io.millrace.engine.node;

import io.millrace.failure.UnknownWorkflowException;
import io.millrace.workflow.Workflow;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The workflows that are known here. */
public final class Registry {

  private final Map<String, Workflow<?, ?>> byKey = new ConcurrentHashMap<>();

  /** Adds a workflow. Adding the same object again changes nothing. */
  public void add(Workflow<?, ?> workflow) {
    Workflow<?, ?> before = byKey.putIfAbsent(key(workflow.name(), workflow.version()), workflow);
    if (before != null && before != workflow) {
      throw new IllegalArgumentException(
          "workflow '%s' version %d is registered already; give one of the two another name or version"
              .formatted(workflow.name(), workflow.version()));
    }
  }

  /** A workflow by name and version; null when it is not registered. */
  @Nullable Workflow<?, ?> find(String name, int version) {
    return byKey.get(key(name, version));
  }

  /** The highest version of a name. */
  public Workflow<?, ?> latest(String name) {
    return byKey.values().stream()
        .filter(workflow -> workflow.name().equals(name))
        .max(Comparator.comparingInt(Workflow::version))
        .orElseThrow(() -> new UnknownWorkflowException(name, names()));
  }

  /** Makes sure that this very workflow is registered. */
  public void require(Workflow<?, ?> workflow) {
    if (find(workflow.name(), workflow.version()) == null) {
      throw new UnknownWorkflowException(workflow.name(), names());
    }
  }

  /** All names, sorted. */
  public List<String> names() {
    return byKey.values().stream().map(Workflow::name).distinct().sorted().toList();
  }

  /** All as {@code name@version}, for the claim. */
  String[] keys() {
    return byKey.keySet().toArray(new String[0]);
  }

  private static String key(String name, int version) {
    return name + "@" + version;
  }
}
