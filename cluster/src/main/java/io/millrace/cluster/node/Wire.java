package io.millrace.cluster.node;

import io.millrace.cluster.Partition;
import io.millrace.cluster.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;

/**
 * What nodes write into the store, as JSON. Nodes and grants stand once in a table and are referred
 * to by their places, since a document of thousands of partitions repeats them.
 */
public final class Wire {

  private Wire() {}

  /** A value that is not what it should be. */
  public static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static String write(Member member) {
    Map<String, Object> node = peer(member.peer());
    node.put("since", member.sinceMillis());
    node.put("place", member.place());
    node.put("leaving", member.leaving());
    node.put("applied", stamp(member.applied()));
    node.put("holding", member.holding());
    return Tree.write(node);
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
    Map<String, Object> node = peer(leader.peer());
    node.put("term", leader.term());
    node.put("published", stamp(leader.published()));
    node.put("refreshed", leader.refreshed());
    return Tree.write(node);
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
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("stamp", stamp(assignment.stamp()));
    node.put("members", assignment.members().stream().map(peers::place).toList());
    node.put("shares", shares(assignment.shares(), peers, grants));
    node.put("retired", shares(assignment.retired(), peers, grants));
    node.put(
        "nodes", peers.rows().stream().map(peer -> List.of(peer.id(), peer.session())).toList());
    node.put("grants", grants.rows().stream().map(Wire::grant).toList());
    node.put("moves", assignment.moves().stream().map(Wire::move).toList());
    return Tree.write(node);
  }

  private static List<List<Object>> shares(
      List<Share> shares, Table<Peer> peers, Table<Grant> grants) {
    List<List<Object>> rows = new ArrayList<>(shares.size());
    for (Share share : shares) {
      List<Object> row = new ArrayList<>(4 + share.before().size());
      row.add(share.key());
      row.add(share.partition().weight());
      row.add(peers.place(share.owner()));
      row.add(grants.place(share.grant()));
      share.before().forEach(peer -> row.add(peers.place(peer)));
      rows.add(row);
    }
    return rows;
  }

  /** The document that says who owns what. */
  public static Assignment assignment(String text) throws Unreadable {
    return read(text, Wire::assignment);
  }

  private static Assignment assignment(Tree node) {
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

  private static Share share(Tree row, List<Peer> peers, List<Grant> grants) {
    int size = row.list().size();
    List<Peer> before = new ArrayList<>(size);
    for (int i = 4; i < size; i++) {
      before.add(peers.get(row.required(i).asInt()));
    }
    return new Share(
        new Partition(row.required(0).asString(), row.required(1).asInt()),
        peers.get(row.required(2).asInt()),
        grants.get(row.required(3).asInt()),
        List.copyOf(before));
  }

  private static List<Object> grant(Grant grant) {
    return List.of(
        grant.token().epoch(), grant.token().version(), grant.atMillis(), grant.reason());
  }

  private static Grant grant(Tree row) {
    return new Grant(
        new Token(row.required(0).asLong(), row.required(1).asLong()),
        row.required(2).asLong(),
        row.required(3).asString());
  }

  private static List<Object> move(Assignment.Move move) {
    return List.of(
        move.stamp().epoch(),
        move.stamp().version(),
        move.atMillis(),
        move.partitions(),
        move.reason());
  }

  private static Assignment.Move move(Tree row) {
    return new Assignment.Move(
        new Stamp(row.required(0).asLong(), row.required(1).asLong()),
        row.required(2).asLong(),
        row.required(3).asInt(),
        row.required(4).asString());
  }

  private static Map<String, Object> peer(Peer peer) {
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("id", peer.id());
    node.put("session", peer.session());
    return node;
  }

  private static Peer peer(Tree node) {
    return new Peer(node.required("id").asString(), node.required("session").asString());
  }

  private static List<Long> stamp(Stamp stamp) {
    return List.of(stamp.epoch(), stamp.version());
  }

  private static Stamp stamp(Tree row) {
    return new Stamp(row.required(0).asLong(), row.required(1).asLong());
  }

  private static List<String> strings(Tree rows) {
    return list(rows, Tree::asString);
  }

  private static <T> List<T> list(Tree rows, Reading<T> each) {
    return rows.list().stream().map(row -> each.from(new Tree(row))).toList();
  }

  private static <T> T read(String text, Reading<T> reading) throws Unreadable {
    try {
      return reading.from(Tree.read(text));
    } catch (JacksonException
        | IllegalArgumentException
        | ArithmeticException
        | IndexOutOfBoundsException e) {
      throw new Unreadable("not what a node of this version writes: " + text, e);
    }
  }

  private interface Reading<T> {
    T from(Tree node);
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
