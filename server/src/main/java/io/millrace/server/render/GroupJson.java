package io.millrace.server.render;

import io.millrace.cluster.ClusterReport;
import io.millrace.cluster.Token;
import java.util.List;

/** Groups of nodes as {@code --json} prints them; the promise of {@link RunJson} holds here too. */
public final class GroupJson {

  private GroupJson() {}

  /** All groups in short. */
  public static String list(List<ClusterReport> groups, String store) {
    return JsonLine.of(
        json ->
            json.object(
                () -> {
                  json.field("store", store);
                  json.array("groups", groups, group -> json.object(() -> summary(json, group)));
                }));
  }

  private static void summary(JsonLine json, ClusterReport group) {
    json.field("group", group.group());
    version(json, "version", group.version());
    json.number("nodes", (long) group.nodes().size() + group.unreadable().size());
    json.number("partitions", (long) group.partitions().size());
  }

  /** The answer to {@code nodes}. */
  public static String nodes(ClusterReport group, String store) {
    return JsonLine.of(
        json ->
            json.object(
                () -> {
                  head(json, group, store);
                  json.array("nodes", group.nodes(), node -> json.object(() -> node(json, node)));
                  json.strings("away", group.away());
                  json.strings("unreadable", group.unreadable());
                  moves(json, group);
                }));
  }

  private static void node(JsonLine json, ClusterReport.Node node) {
    json.field("node", node.id());
    json.field("since", node.since());
    json.field("place", node.place());
    json.flag("leads", node.leads());
    json.flag("leaving", node.leaving());
    version(json, "applied", node.applied());
    json.number("partitions", (long) node.owns());
    json.strings("stillHolds", node.stillHolds());
  }

  /** The answer to {@code partitions}. */
  public static String partitions(ClusterReport group, String store) {
    return JsonLine.of(
        json ->
            json.object(
                () -> {
                  head(json, group, store);
                  json.array(
                      "partitions",
                      group.partitions(),
                      owned -> json.object(() -> owned(json, owned)));
                  moves(json, group);
                }));
  }

  private static void owned(JsonLine json, ClusterReport.Ownership owned) {
    json.field("partition", owned.partition().key());
    json.number("weight", (long) owned.partition().weight());
    json.field("owner", owned.owner());
    json.flag("ownerLives", owned.ownerLives());
    version(json, "token", owned.token());
    json.field("since", owned.since());
    json.field("reason", owned.reason());
    json.strings("waitsFor", owned.waitsFor());
  }

  private static void head(JsonLine json, ClusterReport group, String store) {
    json.field("group", group.group());
    json.field("store", store);
    version(json, "version", group.version());
  }

  private static void moves(JsonLine json, ClusterReport group) {
    json.array(
        "moves",
        group.moves(),
        move ->
            json.object(
                () -> {
                  version(json, "version", move.version());
                  json.field("at", move.at());
                  json.number("partitions", (long) move.partitions());
                  json.field("reason", move.reason());
                }));
  }

  private static void version(JsonLine json, String name, Token version) {
    json.object(
        name,
        () -> {
          json.number("epoch", version.epoch());
          json.number("version", version.version());
        });
  }
}
