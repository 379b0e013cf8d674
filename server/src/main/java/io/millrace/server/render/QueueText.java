package io.millrace.server.render;

import io.millrace.queue.LanePolicy;
import io.millrace.queue.LaneStatistics;
import io.millrace.queue.LimitStatistics;
import io.millrace.queue.PolicyChange;
import io.millrace.queue.PolicySource;
import io.millrace.queue.QueueCounts;
import io.millrace.queue.QueuePolicy;
import io.millrace.queue.QueueStatistics;
import io.millrace.queue.Rate;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Queues and lanes as lines for a terminal. */
public final class QueueText {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String LIST_LINE = "%-24s  %9s  %9s  %7s  %12s  %10s  %s";
  private static final String LIMIT_LINE = "%9s  %9s  %s";
  private static final String NONE = "none";

  private QueueText() {}

  /** The answer to {@code queues list}. */
  public static List<String> list(List<QueueStatistics> queues) {
    var lines = new ArrayList<String>();
    lines.add(
        LIST_LINE
            .formatted("QUEUE", "QUEUED", "ACTIVE", "LIMIT", "OLDEST", "ENDED", "STATE")
            .stripTrailing());
    for (QueueStatistics queue : queues) {
      lines.add(
          line(
              queue.queue(),
              queue.counts(),
              queue.policy().maxActive(),
              queue.oldestQueued(),
              queue.paused() ? "paused" : ""));
    }
    for (QueueStatistics queue : queues) {
      queue.hints().forEach(hint -> lines.add("%s: %s".formatted(visible(queue.queue()), hint)));
    }
    return lines;
  }

  /** The answer to {@code lanes list}. */
  public static List<String> lanes(List<LaneStatistics> lanes, @Nullable String next) {
    if (lanes.isEmpty()) {
      return List.of("no lanes");
    }
    var lines = new ArrayList<String>();
    lines.add(
        LIST_LINE
            .formatted("LANE", "QUEUED", "ACTIVE", "LIMIT", "OLDEST", "ENDED", "STATE")
            .stripTrailing());
    for (LaneStatistics lane : lanes) {
      lines.add(
          line(lane.lane(), lane.counts(), lane.maxActive(), lane.oldestQueued(), state(lane)));
    }
    if (next != null) {
      lines.add("more with: --after '%s'".formatted(visible(next)));
    }
    return lines;
  }

  private static String line(
      String name,
      QueueCounts counts,
      @Nullable Integer limit,
      @Nullable Duration oldest,
      String state) {
    return LIST_LINE
        .formatted(
            visible(name),
            "%,d".formatted(counts.queued()),
            "%,d".formatted(counts.active()),
            limit == null ? "-" : "%,d".formatted(limit),
            oldest == null ? "-" : Took.text(oldest),
            "%,d".formatted(counts.completed()),
            state)
        .stripTrailing();
  }

  /** The answer to {@code queues show}; what can be set is named as its option is. */
  public static List<String> queue(QueueStatistics queue) {
    QueuePolicy policy = queue.policy();
    LanePolicy lanes = policy.lanes();
    var lines = new ArrayList<String>();
    add(lines, "queue", visible(queue.queue()));
    add(lines, "state", queue.paused() ? "paused" : "open");
    counts(lines, queue.counts(), queue.oldestQueued());
    add(lines, "lanes", "%,d".formatted(queue.lanes()));
    add(lines, "changed", queue.changedAt());
    add(lines, "policy", said(queue.source()));
    add(lines, "  max-active", bound(policy.maxActive()));
    add(lines, "  max-queued", bound(policy.maxQueued()));
    add(lines, "  rate", rate(policy.rate()));
    add(lines, "  start-within", policy.startWithin() == null ? NONE : policy.startWithin());
    add(lines, "  lane-max-active", bound(lanes.maxActive()));
    add(lines, "  lane-max-queued", bound(lanes.maxQueued()));
    add(lines, "  lane-rate", rate(lanes.rate()));
    add(lines, "  mode", lower(lanes.mode()));
    add(lines, "  order", lower(lanes.order()));
    add(lines, "  on-failure", lower(lanes.onFailure()));
    queue.hints().forEach(hint -> add(lines, "look", hint));
    return lines;
  }

  /** The answer to {@code lanes show}. */
  public static List<String> lane(LaneStatistics lane) {
    var lines = new ArrayList<String>();
    add(lines, "queue", visible(lane.queue()));
    add(lines, "lane", visible(lane.lane()));
    String state = state(lane);
    add(lines, "state", state.isEmpty() ? "open" : state);
    counts(lines, lane.counts(), lane.oldestQueued());
    add(lines, "limit", bound(lane.maxActive()));
    add(lines, "changed", lane.changedAt());
    return lines;
  }

  /** The answer to {@code limits list}, and to what changes a limit. */
  public static List<String> limits(List<LimitStatistics> limits) {
    if (limits.isEmpty()) {
      return List.of("no limits");
    }
    var lines = new ArrayList<String>();
    lines.add(LIMIT_LINE.formatted("ACTIVE", "LIMIT", "OF"));
    for (LimitStatistics limit : limits) {
      String of = limit.workflow() == null ? "everything" : "workflow " + visible(limit.workflow());
      lines.add(
          LIMIT_LINE.formatted(
              "%,d".formatted(limit.active()), "%,d".formatted(limit.maxActive()), of));
    }
    return lines;
  }

  private static void counts(List<String> lines, QueueCounts counts, @Nullable Duration oldest) {
    String age = oldest == null ? "" : ", the oldest for " + Took.text(oldest);
    add(lines, "queued", "%,d%s".formatted(counts.queued(), age));
    add(lines, "active", "%,d".formatted(counts.active()));
    add(lines, "enqueued", "%,d".formatted(counts.enqueued()));
    add(lines, "succeeded", "%,d".formatted(counts.succeeded()));
    add(lines, "failed", "%,d".formatted(counts.failed()));
    add(lines, "cancelled", "%,d".formatted(counts.cancelled()));
  }

  /** The answer to {@code queues history}: a line for each change, with what became of what. */
  public static List<String> history(List<PolicyChange> changes) {
    if (changes.isEmpty()) {
      return List.of("no changes");
    }
    return changes.stream()
        .map(
            change ->
                "%s  %-12s  %-7s  %s%s"
                    .formatted(
                        change.at().truncatedTo(ChronoUnit.SECONDS),
                        visible(change.by()),
                        change.what(),
                        subject(change),
                        difference(change.before(), change.after())))
        .map(String::stripTrailing)
        .toList();
  }

  private static String subject(PolicyChange change) {
    if (change.lane() != null) {
      return "lane '%s': ".formatted(visible(change.lane()));
    }
    return switch (change.kind()) {
      case "workflow" -> "workflow '%s': ".formatted(visible(change.name()));
      case "global" -> "everything: ";
      default -> "";
    };
  }

  private static String difference(String before, String after) {
    JsonNode old = JSON.readTree(before);
    var parts = new ArrayList<String>();
    JSON.readTree(after)
        .properties()
        .forEach(
            field -> {
              JsonNode was = old.path(field.getKey());
              if (!was.equals(field.getValue())) {
                parts.add(
                    "%s %s -> %s".formatted(field.getKey(), plain(was), plain(field.getValue())));
              }
            });
    return String.join(", ", parts);
  }

  private static String plain(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return NONE;
    }
    return value.isString() ? value.stringValue() : value.toString();
  }

  private static String state(LaneStatistics lane) {
    if (lane.haltedBy() != null) {
      String halted = "halted behind run " + lane.haltedBy();
      return lane.paused() ? "paused, " + halted : halted;
    }
    return lane.paused() ? "paused" : "";
  }

  private static String said(PolicySource source) {
    return switch (source) {
      case DEFAULT -> "nothing was said";
      case CODE -> "said by code";
      case OPERATOR -> "set at run time; 'queues reset' goes back to code";
    };
  }

  private static String bound(@Nullable Integer bound) {
    return bound == null ? NONE : "%,d".formatted(bound);
  }

  private static String rate(@Nullable Rate rate) {
    return rate == null ? NONE : "%d/%s".formatted(rate.starts(), rate.window());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static void add(List<String> lines, String label, @Nullable Object value) {
    if (value != null) {
      lines.add("%-17s  %s".formatted(label, value));
    }
  }

  /** Keys may hold whatever the application puts there. */
  private static String visible(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }
}
