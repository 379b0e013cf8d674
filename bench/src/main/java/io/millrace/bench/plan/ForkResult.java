package io.millrace.bench.plan;

import java.util.List;
import java.util.Map;

/**
 * What a child answers, as one line of JSON on its standard output.
 *
 * @param samples for each figure's key, its value in each counted round
 */
public record ForkResult(Map<String, List<Double>> samples) {}
