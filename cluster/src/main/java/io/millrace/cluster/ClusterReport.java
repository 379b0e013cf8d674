package io.millrace.cluster;

import io.millrace.cluster.failure.InvalidClusterException;
import io.millrace.cluster.failure.StoreUnavailableException;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.StoreException;
import java.time.Instant;
import java.util.List;

/**
 * Who lives in a group and who owns what, read from its store without joining it.
 *
 * <pre>{@code
 * ClusterReport report = ClusterReport.read(store, "pollers");
 * report.partitions().forEach(owned -> log.info("{}: {}", owned.partition().key(), owned.owner()));
 * }</pre>
 *
 * <p>Changes nothing, and asks the store a handful of questions however large the group is. They
 * are not of one moment: what a node has said after the assignment was read is in it already.
 *
 * @param group the group's name
 * @param version the newest assignment: its leader's term, and its number; 0.0 before the first one
 * @param nodes those that live, by id
 * @param away ids of nodes that have gone and are expected back: what they own waits for them
 * @param unreadable ids of nodes that live, and that a version of Millrace runs which this one
 *     cannot read
 * @param partitions who owns what, by key
 * @param moves the last changes of owners, newest first
 */
public record ClusterReport(
    String group,
    Token version,
    List<Node> nodes,
    List<String> away,
    List<String> unreadable,
    List<Ownership> partitions,
    List<Move> moves) {

  /**
   * A node that lives.
   *
   * @param id its id
   * @param since since when it has that id, by its own clock
   * @param place where it runs: host and process
   * @param leads whether it shares out
   * @param leaving whether it gives up all that it has
   * @param applied the assignment that it acts by
   * @param owns how many partitions the newest assignment gives to it
   * @param stillHolds what it still works on although it was moved to others
   */
  public record Node(
      String id,
      Instant since,
      String place,
      boolean leads,
      boolean leaving,
      Token applied,
      int owns,
      List<String> stillHolds) {

    public Node {
      stillHolds = List.copyOf(stillHolds);
    }
  }

  /**
   * A partition and whose it is.
   *
   * @param partition its key and weight
   * @param owner id of its node
   * @param ownerLives false while nobody works on it: its node is away, or its death was not
   *     noticed yet
   * @param token what the owner shows where it writes
   * @param since since when it is the owner's, by the clock of who led then
   * @param reason what had changed
   * @param waitsFor ids of nodes that still have to let go of it before the owner begins
   */
  public record Ownership(
      Partition partition,
      String owner,
      boolean ownerLives,
      Token token,
      Instant since,
      String reason,
      List<String> waitsFor) {

    public Ownership {
      waitsFor = List.copyOf(waitsFor);
    }
  }

  /**
   * A change of owners.
   *
   * @param version the assignment that it made
   * @param at when, by the clock of who led then
   * @param partitions how many got another owner
   * @param reason what had changed
   */
  public record Move(Token version, Instant at, int partitions, String reason) {}

  public ClusterReport {
    nodes = List.copyOf(nodes);
    away = List.copyOf(away);
    unreadable = List.copyOf(unreadable);
    partitions = List.copyOf(partitions);
    moves = List.copyOf(moves);
  }

  /**
   * Reads how a group stands.
   *
   * @throws InvalidClusterException if there is no such group; the message names those that there
   *     are
   * @throws StoreUnavailableException if the store does not answer, or what it holds cannot be read
   */
  public static ClusterReport read(LeaseStore store, String group) {
    return new GroupReader(store, group).read();
  }

  /**
   * The names of all groups that were ever joined in a store, in order.
   *
   * @throws StoreUnavailableException if the store does not answer
   */
  public static List<String> groups(LeaseStore store) {
    try {
      return GroupSpaces.groups(store.spaces());
    } catch (StoreException e) {
      throw new StoreUnavailableException(
          "groups cannot be listed: %s".formatted(e.getMessage()), e);
    }
  }
}
