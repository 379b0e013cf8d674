package io.millrace.engine.node;

import io.millrace.config.NodeOptions;
import io.millrace.engine.database.Database;
import io.millrace.run.RunId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The table {@code node}. */
final class NodeTable {

  private final Database database;

  NodeTable(Database database) {
    this.database = database;
  }

  /**
   * A node that has joined.
   *
   * @param nodeId its id for this life
   * @param now the database's clock
   * @param fairTime how far the claims of lanes have come, by fair keys
   */
  record Joined(long nodeId, Instant now, long fairTime) {}

  /**
   * What a heartbeat brings back.
   *
   * @param now the database's clock
   * @param cancels runs of this node that are to be cancelled
   * @param others how many other nodes are alive
   * @param othersFree how many of them have room
   * @param expired whether some node's lease has run out
   * @param overdue whether some queued run is past its deadline, or was to be started by now
   * @param fairTime how far the claims of lanes have come, by fair keys
   * @param lanesWait whether somebody has to look at lanes
   */
  record Beat(
      Instant now,
      List<RunId> cancels,
      int others,
      int othersFree,
      boolean expired,
      boolean overdue,
      long fairTime,
      boolean lanesWait) {}

  /**
   * A node that says it lives on this machine.
   *
   * @param nodeId its id
   * @param pid its process
   * @param started when that began, see {@link Host}
   */
  record Local(long nodeId, long pid, long started) {}

  Joined join(Handle handle, NodeOptions options, Host host) {
    return handle
        .createQuery(sql("join"))
        .bind("name", options.name())
        .bind("host", host.name())
        .bind("pid", host.pid())
        .bind("process_started", host.started())
        .bind("lease_us", micros(options.lease()))
        .bind("max_running", options.maxRunning())
        .map(
            (row, context) ->
                new Joined(row.getLong("node_id"), instant(row, "now"), row.getLong("fair_time")))
        .one();
  }

  /**
   * Renews the lease; empty when the node was declared dead.
   *
   * @param overdueAfter only later deadlines of queued runs are looked at
   * @param fairTime how far the claims of lanes have come here
   */
  Optional<Beat> heartbeat(
      Connection connection,
      long node,
      Duration lease,
      int free,
      Instant overdueAfter,
      long fairTime) {
    return Jdbi.create(connection)
        .withHandle(
            handle ->
                handle
                    .createQuery(sql("heartbeat"))
                    .bind("node", node)
                    .bind("lease_us", micros(lease))
                    .bind("free", free)
                    .bind("overdue_after", overdueAfter.atOffset(ZoneOffset.UTC))
                    .bind("fair_time", fairTime)
                    .map((row, context) -> beat(row))
                    .findOne());
  }

  void drain(long node) {
    database.call(
        "cannot update the node's row",
        jdbi ->
            jdbi.withHandle(
                handle -> handle.createUpdate(sql("drain")).bind("node", node).execute()));
  }

  void leave(Handle handle, long node) {
    handle.createUpdate(sql("leave")).bind("node", node).execute();
  }

  /** Sends a hint to all nodes. */
  void notify(String message) {
    database.call(
        "cannot notify",
        jdbi ->
            jdbi.withHandle(
                handle ->
                    handle
                        .createQuery(sql("notify"))
                        .bind("channel", database.channel())
                        .bind("message", message)
                        .mapTo(String.class)
                        .list()));
  }

  /** Bounds how long this transaction waits for anybody. */
  void lockBriefly(Handle handle) {
    handle.execute(sql("lock_briefly"));
  }

  /** Marks nodes dead whose lease has run out. */
  List<Long> buryExpired(Handle handle) {
    return handle.createQuery(sql("bury")).mapTo(Long.class).list();
  }

  /** Marks nodes dead that are known to be gone; waits for what they sent last. */
  List<Long> buryGone(Handle handle, List<Long> gone) {
    return handle
        .createQuery(sql("bury_gone"))
        .bind("gone", gone.toArray(new Long[0]))
        .mapTo(Long.class)
        .list();
  }

  List<Local> onHost(Handle handle, Host host) {
    return handle
        .createQuery(sql("local"))
        .bind("host", host.name())
        .map(
            (row, context) ->
                new Local(
                    row.getLong("node_id"), row.getLong("pid"), row.getLong("process_started")))
        .list();
  }

  private static Beat beat(ResultSet row) throws SQLException {
    UUID[] cancels = (UUID[]) row.getArray("cancels").getArray();
    return new Beat(
        instant(row, "now"),
        Arrays.stream(cancels).map(RunId::new).toList(),
        row.getInt("others"),
        row.getInt("others_free"),
        row.getBoolean("expired"),
        row.getBoolean("overdue"),
        row.getLong("fair_time"),
        row.getBoolean("lanes_wait"));
  }

  private String sql(String name) {
    return database.sql(NodeTable.class, name);
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
