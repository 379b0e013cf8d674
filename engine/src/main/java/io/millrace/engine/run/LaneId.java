package io.millrace.engine.run;

/**
 * A lane.
 *
 * @param queue its queue
 * @param lane its key; empty for runs that have none and are bounded by something all the same
 */
public record LaneId(String queue, String lane) {}
