package io.millrace.engine.codec;

import io.millrace.failure.StepResultException;
import io.millrace.run.RunId;
import org.jspecify.annotations.Nullable;

/**
 * What a payload is, for messages: put into words only when something is wrong with it.
 *
 * @param run whose it is; null before there is one
 * @param what such as {@code result of step}
 * @param name of which one; null where the run says it all
 * @param path the path of the step; null where it is not that of a step
 */
public record PayloadName(
    @Nullable RunId run, String what, @Nullable String name, @Nullable String path) {

  /** The result of a step. */
  public static PayloadName result(RunId run, String path) {
    return new PayloadName(run, "result of step", path, path);
  }

  /** What a step depends on. */
  static PayloadName fingerprint(RunId run, String path) {
    return new PayloadName(run, "fingerprint of step", path, path);
  }

  /** What a run was started with, or has returned. */
  public static PayloadName of(RunId run, String what) {
    return new PayloadName(run, what, null, null);
  }

  static PayloadName ofWorkflow(@Nullable RunId run, String what, String workflow) {
    return new PayloadName(run, what + " of workflow", workflow, null);
  }

  /** As it stands in messages. */
  String text() {
    String whose = run == null ? "" : "run %s: ".formatted(run);
    return name == null ? whose + what : "%s%s '%s'".formatted(whose, what, name);
  }

  StepResultException refused(String problem, String wayOut, @Nullable Throwable cause) {
    return new StepResultException(
        run, path, "%s %s; %s".formatted(text(), problem, wayOut), cause);
  }
}
