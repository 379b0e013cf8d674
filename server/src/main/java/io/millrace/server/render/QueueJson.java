package io.millrace.server.render;

import io.millrace.queue.LanePolicy;
import io.millrace.queue.LaneStatistics;
import io.millrace.queue.LimitStatistics;
import io.millrace.queue.PolicyChange;
import io.millrace.queue.QueueCounts;
import io.millrace.queue.QueuePolicy;
import io.millrace.queue.QueueStatistics;
import io.millrace.queue.Rate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Queues and lanes as {@code --json} prints them; the promise of {@link RunJson} holds here too.
 */
public final class QueueJson {

  private QueueJson() {}

  /** The answer to {@code queues list}. */
  public static String list(List<QueueStatistics> queues) {
    return JsonLine.of(
        json ->
            json.object(
                () ->
                    json.array("queues", queues, queue -> json.object(() -> queue(json, queue)))));
  }

  /** The answer to {@code queues show}, and to what changes a queue. */
  public static String queue(QueueStatistics queue) {
    return JsonLine.of(json -> json.object(() -> queue(json, queue)));
  }

  /** The answer to {@code lanes list}. */
  public static String lanes(List<LaneStatistics> lanes, @Nullable String next) {
    return JsonLine.of(
        json ->
            json.object(
                () -> {
                  json.array("lanes", lanes, lane -> json.object(() -> lane(json, lane)));
                  json.field("next", next);
                }));
  }

  /** The answer to {@code lanes show}, and to what changes a lane. */
  public static String lane(LaneStatistics lane) {
    return JsonLine.of(json -> json.object(() -> lane(json, lane)));
  }

  /** The answer to {@code queues history}. */
  public static String history(List<PolicyChange> changes) {
    return JsonLine.of(
        json ->
            json.object(
                () ->
                    json.array(
                        "changes", changes, change -> json.object(() -> change(json, change)))));
  }

  /** The answer to {@code limits list}, and to what changes a limit; null is everything. */
  public static String limits(List<LimitStatistics> limits) {
    return JsonLine.of(
        json ->
            json.object(
                () ->
                    json.array("limits", limits, limit -> json.object(() -> limit(json, limit)))));
  }

  private static void limit(JsonLine json, LimitStatistics limit) {
    json.field("workflow", limit.workflow());
    json.number("maxActive", limit.maxActive());
    json.number("active", limit.active());
    json.field("changedAt", limit.changedAt());
  }

  private static void queue(JsonLine json, QueueStatistics queue) {
    json.field("queue", queue.queue());
    json.field("source", lower(queue.source()));
    json.flag("paused", queue.paused());
    counts(json, queue.counts());
    json.number("lanes", queue.lanes());
    json.field("oldestQueued", queue.oldestQueued());
    json.field("changedAt", queue.changedAt());
    json.object("policy", () -> policy(json, queue.policy()));
    json.strings("hints", queue.hints());
  }

  private static void lane(JsonLine json, LaneStatistics lane) {
    json.field("queue", lane.queue());
    json.field("lane", lane.lane());
    json.flag("paused", lane.paused());
    json.field("haltedBy", lane.haltedBy());
    counts(json, lane.counts());
    json.number("maxActive", lane.maxActive());
    json.field("oldestQueued", lane.oldestQueued());
    json.field("changedAt", lane.changedAt());
  }

  private static void counts(JsonLine json, QueueCounts counts) {
    json.number("queued", counts.queued());
    json.number("active", counts.active());
    json.number("enqueued", counts.enqueued());
    json.number("succeeded", counts.succeeded());
    json.number("failed", counts.failed());
    json.number("cancelled", counts.cancelled());
  }

  private static void policy(JsonLine json, QueuePolicy policy) {
    LanePolicy lanes = policy.lanes();
    json.number("maxActive", policy.maxActive());
    json.number("maxQueued", policy.maxQueued());
    rate(json, policy.rate());
    json.field("startWithin", policy.startWithin());
    json.object(
        "lanes",
        () -> {
          json.number("maxActive", lanes.maxActive());
          json.number("maxQueued", lanes.maxQueued());
          rate(json, lanes.rate());
          json.field("mode", lower(lanes.mode()));
          json.field("order", lower(lanes.order()));
          json.field("onFailure", lower(lanes.onFailure()));
        });
  }

  private static void rate(JsonLine json, @Nullable Rate rate) {
    if (rate == null) {
      json.field("rate", null);
      return;
    }
    json.object(
        "rate",
        () -> {
          json.number("starts", rate.starts());
          json.field("window", rate.window());
        });
  }

  private static void change(JsonLine json, PolicyChange change) {
    json.field("at", change.at());
    json.field("by", change.by());
    json.field("kind", change.kind());
    json.field("name", change.name());
    json.field("lane", change.lane());
    json.field("what", change.what());
    json.rawField("before", change.before());
    json.rawField("after", change.after());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
