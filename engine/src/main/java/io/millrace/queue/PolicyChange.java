package io.millrace.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change that somebody made to a policy.
 *
 * @param at when, by the database's clock
 * @param by who
 * @param kind of what: {@code global}, {@code workflow} or {@code queue}
 * @param name which; empty for {@code global}
 * @param lane which lane of the queue; null when not of one lane
 * @param what {@code set}, {@code reset}, {@code pause}, {@code resume}, {@code limit} or {@code
 *     unblock}
 * @param before what was, as JSON
 * @param after what is, as JSON
 */
public record PolicyChange(
    Instant at,
    String by,
    String kind,
    String name,
    @Nullable String lane,
    String what,
    String before,
    String after) {}
