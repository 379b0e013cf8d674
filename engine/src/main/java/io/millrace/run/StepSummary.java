package io.millrace.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a run with all its attempts.
 *
 * @param path structural path, such as {@code quotes/dhl} or {@code charge#2}
 * @param kind {@code step}, {@code group} or {@code branch}
 * @param status where it stands
 * @param group what else is known of a group; null for others
 * @param attempts every try in order; empty for a group
 */
public record StepSummary(
    String path,
    String kind,
    StepStatus status,
    @Nullable GroupSummary group,
    List<AttemptSummary> attempts) {}
