package io.millrace.test.crash;

import io.millrace.run.RunStatus;
import io.millrace.test.work.Shape;
import java.util.List;
import java.util.Locale;

/** Whether runs have ended as their shape says. */
final class Ends {

  private Ends() {}

  /** Runs of this shape that have ended otherwise, or returned something else. */
  static List<String> unexpected(Ground ground, Shape shape) {
    boolean returns = shape.end() == RunStatus.SUCCEEDED;
    return ground.rows(
        """
        select 'ended_otherwise', run_id, workflow, status, output #>> '{}', error from run
        where workflow = '%s' and not (status = '%s' and %s)
        """
            .formatted(
                shape.name(),
                shape.end().name().toLowerCase(Locale.ROOT),
                returns ? "output #>> '{}' = '" + shape.output() + "'" : "true"));
  }
}
