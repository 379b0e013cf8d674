package io.millrace.config;

import java.util.regex.Pattern;

/**
 * How a {@code Millrace} is set up.
 *
 * <pre>{@code
 * MillraceOptions.defaults().withNode(NodeOptions.defaults().withMaxRunning(16));
 * }</pre>
 *
 * @param schema the database schema that holds everything; {@code millrace} by default. A
 *     lower-case identifier of at most 40 characters
 * @param node how this process executes runs
 * @param payload how large payloads may be
 * @param groupDepthMax how many groups may lie in one another, 1 to 100; 16 by default. A function
 *     that forks itself without end meets it
 * @param payloadCodec what payloads are changed by on their way into the database; nothing by
 *     default
 * @param crashesMax how often in a row a run may take its node down without recording a step; at
 *     that many it ends as failed with type {@code io.millrace.CrashLoop} in place of being queued
 *     again. 1 to 1,000, 5 by default; the option of the node that recovers decides, so give all
 *     nodes the same. A node that closes counts nothing; one that was killed, or silent for longer
 *     than its lease, counts for each of its runs
 */
public record MillraceOptions(
    String schema,
    NodeOptions node,
    PayloadLimits payload,
    int groupDepthMax,
    PayloadCodec payloadCodec,
    int crashesMax) {

  private static final int GROUP_DEPTH_DEFAULT = 16;
  private static final int GROUP_DEPTH_LIMIT = 100;
  private static final int CRASHES_DEFAULT = 5;
  private static final int CRASHES_MAX_MAX = 1_000;

  // Short enough for a NOTIFY channel of the same name with room for a suffix (63 bytes).
  private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,39}");

  public MillraceOptions {
    if (!SCHEMA.matcher(schema).matches() || schema.startsWith("pg_")) {
      throw new IllegalArgumentException(
          "schema '%s' must be a lower-case identifier of at most 40 characters, not starting with pg_"
              .formatted(schema));
    }
    if (groupDepthMax < 1 || groupDepthMax > GROUP_DEPTH_LIMIT) {
      throw new IllegalArgumentException(
          "groupDepthMax %d must be between 1 and %d".formatted(groupDepthMax, GROUP_DEPTH_LIMIT));
    }
    if (crashesMax < 1 || crashesMax > CRASHES_MAX_MAX) {
      throw new IllegalArgumentException(
          "crashesMax %d must be between 1 and %d".formatted(crashesMax, CRASHES_MAX_MAX));
    }
  }

  /** Schema {@code millrace} and the defaults of each part. */
  public static MillraceOptions defaults() {
    return new MillraceOptions(
        "millrace",
        NodeOptions.defaults(),
        PayloadLimits.defaults(),
        GROUP_DEPTH_DEFAULT,
        PayloadCodec.plain(),
        CRASHES_DEFAULT);
  }

  /** The same in another schema. */
  public MillraceOptions withSchema(String schema) {
    return new MillraceOptions(schema, node, payload, groupDepthMax, payloadCodec, crashesMax);
  }

  /** The same with other node options. */
  public MillraceOptions withNode(NodeOptions node) {
    return new MillraceOptions(schema, node, payload, groupDepthMax, payloadCodec, crashesMax);
  }

  /** The same with other payload limits. */
  public MillraceOptions withPayload(PayloadLimits payload) {
    return new MillraceOptions(schema, node, payload, groupDepthMax, payloadCodec, crashesMax);
  }

  /** The same with another number of groups that may lie in one another. */
  public MillraceOptions withGroupDepthMax(int groupDepthMax) {
    return new MillraceOptions(schema, node, payload, groupDepthMax, payloadCodec, crashesMax);
  }

  /** The same with payloads changed on their way into the database. */
  public MillraceOptions withPayloadCodec(PayloadCodec payloadCodec) {
    return new MillraceOptions(schema, node, payload, groupDepthMax, payloadCodec, crashesMax);
  }

  /** The same with another limit of crashes in a row, see {@link #crashesMax}. */
  public MillraceOptions withCrashesMax(int crashesMax) {
    return new MillraceOptions(schema, node, payload, groupDepthMax, payloadCodec, crashesMax);
  }
}
