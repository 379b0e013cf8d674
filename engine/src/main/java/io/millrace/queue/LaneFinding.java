package io.millrace.queue;

import io.millrace.run.RunId;
import org.jspecify.annotations.Nullable;

/**
 * Something in the database that lanes must never come to: each is a defect of Millrace, or of
 * somebody who has changed rows by hand.
 *
 * @param code which rule is broken, such as {@code order_broken}; stays the same in later versions
 * @param queue where; null for a workflow or the whole
 * @param lane which lane of the queue; empty for the runs that have none, null when it is not about
 *     one lane
 * @param run which run; null when it is not about one run
 * @param text what is wrong, for people
 */
public record LaneFinding(
    String code, @Nullable String queue, @Nullable String lane, @Nullable RunId run, String text) {}
