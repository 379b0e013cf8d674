package io.millrace.bench.plan;

import java.util.Map;

/**
 * A figure that nobody measures here: what the original said of itself, shown beside the case.
 *
 * @param subject whose figure it is
 * @param role what the subject is to the comparison
 * @param figure case, unit and direction; its key is not used
 * @param value as it was given
 * @param machine it was measured on
 * @param settings what is known of how; kept with the row
 */
public record Quote(
    String subject,
    Role role,
    Figure figure,
    double value,
    String machine,
    Map<String, Object> settings) {

  /** Copies the settings. */
  public Quote {
    settings = Map.copyOf(settings);
  }
}
