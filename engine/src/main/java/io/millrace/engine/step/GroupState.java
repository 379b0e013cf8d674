package io.millrace.engine.step;

import org.jspecify.annotations.Nullable;

/**
 * What the row of a group says beside what all steps have.
 *
 * @param strategy how it treats its branches
 * @param members how many branches it has, as far as is known
 * @param winner name of the branch whose result a race returns; null until there is one
 * @param facts what it has measured of itself, as JSON; null until it ends
 */
record GroupState(
    GroupStrategy strategy, int members, @Nullable String winner, @Nullable String facts) {}
