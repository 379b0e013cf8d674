package io.millrace.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a group beside what all steps have.
 *
 * @param strategy {@code fail_fast}, {@code collect_all} or {@code race}
 * @param members how many branches it has; those of a group under way that were forked so far
 * @param winner name of the branch whose result a race returned; null for others, and before
 * @param elapsed how long it took, or has taken so far
 * @param branchTime how long its branches took together in the execution that ended it; divided by
 *     {@code elapsed} it is the speed-up. Null before it ended
 * @param fromRecord how many of its branches were not executed in that execution, since they had
 *     ended before. Null before it ended
 */
public record GroupSummary(
    String strategy,
    int members,
    @Nullable String winner,
    Duration elapsed,
    @Nullable Duration branchTime,
    @Nullable Integer fromRecord) {}
