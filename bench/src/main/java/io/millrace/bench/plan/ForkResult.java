package io.millrace.bench.plan;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What a child answers, as one line on its standard output.
 *
 * @param samples for each figure's key, its value in each counted round
 * @param notes what else was seen, such as a ratio of two figures; kept in the settings of the rows
 */
public record ForkResult(Map<String, List<Double>> samples, Map<String, Double> notes)
    implements Serializable {

  /** Without notes. */
  public ForkResult(Map<String, List<Double>> samples) {
    this(samples, Map.of());
  }
}
