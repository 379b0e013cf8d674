package io.millrace.cluster.node;

import io.millrace.cluster.Partition;
import io.millrace.cluster.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What nodes write into the store, as JSON. Nodes and grants stand once in a table and are referred
 * to by their places, since a document of thousands of partitions repeats them.
 */
public final class Wire {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private Wire() {}

  /** A value that is not what it should be. */
  public static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static String write(Member member) {
    ObjectNode node = peer(member.peer());
    node.put("since", member.sinceMillis());
    node.put("place", member.place());
    node.put("leaving", member.leaving());
    node.set("applied", stamp(member.applied()));
    ArrayNode holding = node.putArray("holding");
    member.holding().forEach(holding::add);
    return node.toString();
  }

  /** What a node says of itself. */
  public static Member member(String text) throws Unreadable {
    return read(
        text,
        node ->
            new Member(
                peer(node),
                node.required("since").asLong(),
                node.required("place").asString(),
                node.required("leaving").asBoolean(),
                stamp(node.required("applied")),
                strings(node.required("holding"))));
  }

  static String write(Leader leader) {
    ObjectNode node = peer(leader.peer());
    node.put("term", leader.term());
    node.set("published", stamp(leader.published()));
    node.put("refreshed", leader.refreshed());
    return node.toString();
  }

  /** What the leader says. */
  public static Leader leader(String text) throws Unreadable {
    return read(
        text,
        node ->
            new Leader(
                peer(node),
                node.required("term").asString(),
                stamp(node.required("published")),
                node.required("refreshed").asLong()));
  }

  static String write(Assignment assignment) {
    Table<Peer> peers = new Table<>();
    Table<Grant> grants = new Table<>();
    ObjectNode node = MAPPER.createObjectNode();
    node.set("stamp", stamp(assignment.stamp()));
    ArrayNode members = MAPPER.createArrayNode();
    assignment.members().forEach(member -> members.add(peers.place(member)));
    ArrayNode shares = shares(assignment.shares(), peers, grants);
    ArrayNode retired = shares(assignment.retired(), peers, grants);
    ArrayNode peerRows = node.putArray("nodes");
    peers.rows().forEach(peer -> peerRows.addArray().add(peer.id()).add(peer.session()));
    ArrayNode grantRows = node.putArray("grants");
    grants.rows().forEach(grant -> grantRows.add(grant(grant)));
    node.set("members", members);
    node.set("shares", shares);
    node.set("retired", retired);
    ArrayNode moves = node.putArray("moves");
    assignment.moves().forEach(move -> moves.add(move(move)));
    return node.toString();
  }

  private static ArrayNode shares(List<Share> shares, Table<Peer> peers, Table<Grant> grants) {
    ArrayNode rows = MAPPER.createArrayNode();
    for (Share share : shares) {
      ArrayNode row = rows.addArray();
      row.add(share.key()).add(share.partition().weight());
      row.add(peers.place(share.owner())).add(grants.place(share.grant()));
      share.before().forEach(peer -> row.add(peers.place(peer)));
    }
    return rows;
  }

  /** The document that says who owns what. */
  public static Assignment assignment(String text) throws Unreadable {
    return read(text, Wire::assignment);
  }

  private static Assignment assignment(JsonNode node) {
    List<Peer> peers =
        list(
            node.required("nodes"),
            row -> new Peer(row.required(0).asString(), row.required(1).asString()));
    List<Grant> grants = list(node.required("grants"), Wire::grant);
    return new Assignment(
        stamp(node.required("stamp")),
        list(node.required("members"), place -> peers.get(place.asInt())),
        list(node.required("shares"), row -> share(row, peers, grants)),
        list(node.required("retired"), row -> share(row, peers, grants)),
        list(node.required("moves"), Wire::move));
  }

  private static Share share(JsonNode row, List<Peer> peers, List<Grant> grants) {
    List<Peer> before = new ArrayList<>(row.size() - 4);
    for (int i = 4; i < row.size(); i++) {
      before.add(peers.get(row.required(i).asInt()));
    }
    return new Share(
        new Partition(row.required(0).asString(), row.required(1).asInt()),
        peers.get(row.required(2).asInt()),
        grants.get(row.required(3).asInt()),
        List.copyOf(before));
  }

  private static ArrayNode grant(Grant grant) {
    return MAPPER
        .createArrayNode()
        .add(grant.token().epoch())
        .add(grant.token().version())
        .add(grant.atMillis())
        .add(grant.reason());
  }

  private static Grant grant(JsonNode row) {
    return new Grant(
        new Token(row.required(0).asLong(), row.required(1).asLong()),
        row.required(2).asLong(),
        row.required(3).asString());
  }

  private static ArrayNode move(Assignment.Move move) {
    return MAPPER
        .createArrayNode()
        .add(move.stamp().epoch())
        .add(move.stamp().version())
        .add(move.atMillis())
        .add(move.partitions())
        .add(move.reason());
  }

  private static Assignment.Move move(JsonNode row) {
    return new Assignment.Move(
        new Stamp(row.required(0).asLong(), row.required(1).asLong()),
        row.required(2).asLong(),
        row.required(3).asInt(),
        row.required(4).asString());
  }

  private static ObjectNode peer(Peer peer) {
    return MAPPER.createObjectNode().put("id", peer.id()).put("session", peer.session());
  }

  private static Peer peer(JsonNode node) {
    return new Peer(node.required("id").asString(), node.required("session").asString());
  }

  private static ArrayNode stamp(Stamp stamp) {
    return MAPPER.createArrayNode().add(stamp.epoch()).add(stamp.version());
  }

  private static Stamp stamp(JsonNode row) {
    return new Stamp(row.required(0).asLong(), row.required(1).asLong());
  }

  private static List<String> strings(JsonNode rows) {
    return list(rows, JsonNode::asString);
  }

  private static <T> List<T> list(JsonNode rows, Reading<T> each) {
    List<T> all = new ArrayList<>(rows.size());
    for (JsonNode row : rows) {
      all.add(each.from(row));
    }
    return List.copyOf(all);
  }

  private static <T> T read(String text, Reading<T> reading) throws Unreadable {
    try {
      return reading.from(MAPPER.readTree(text));
    } catch (JacksonException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new Unreadable("not what a node of this version writes: " + text, e);
    }
  }

  private interface Reading<T> {
    T from(JsonNode node);
  }

  /** Rows in the order in which they were first asked for. */
  private static final class Table<T> {
    private final Map<T, Integer> places = new LinkedHashMap<>();

    int place(T row) {
      Integer place = places.putIfAbsent(row, places.size());
      return place == null ? places.size() - 1 : place;
    }

    List<T> rows() {
      return List.copyOf(places.keySet());
    }
  }
}
