package io.millrace.engine.queue;

import io.millrace.queue.LanePolicy;
import io.millrace.queue.QueuePolicy;
import io.millrace.queue.Rate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** A policy as columns of the table {@code scope}. */
final class PolicyColumns {

  private PolicyColumns() {}

  static void bind(SqlStatement<?> statement, QueuePolicy policy) {
    LanePolicy lanes = policy.lanes();
    integer(statement, "max_active", policy.maxActive());
    integer(statement, "max_queued", policy.maxQueued());
    rate(statement, "", policy.rate());
    integer(statement, "lane_max_active", lanes.maxActive());
    integer(statement, "lane_max_queued", lanes.maxQueued());
    rate(statement, "lane_", lanes.rate());
    statement.bind("mode", text(lanes.mode()));
    statement.bind("on_failure", text(lanes.onFailure()));
    statement.bind("waiting_order", text(lanes.order()));
    micros(statement, "start_within_us", policy.startWithin());
  }

  static QueuePolicy read(ResultSet row) throws SQLException {
    if (row.getString("mode") == null) {
      // The default queue, before anything was said of it.
      return QueuePolicy.defaults();
    }
    return new QueuePolicy(
        new LanePolicy(
            row.getObject("lane_max_active", Integer.class),
            row.getObject("lane_max_queued", Integer.class),
            rate(row, "lane_"),
            LanePolicy.Mode.valueOf(name(row, "mode")),
            LanePolicy.Order.valueOf(name(row, "waiting_order")),
            LanePolicy.OnFailure.valueOf(name(row, "on_failure"))),
        row.getObject("max_active", Integer.class),
        row.getObject("max_queued", Integer.class),
        rate(row, ""),
        duration(row, "start_within_us"));
  }

  /** A length of time that is stored in microseconds; null stays null. */
  static @Nullable Duration duration(ResultSet row, String column) throws SQLException {
    Long micros = row.getObject(column, Long.class);
    return micros == null ? null : Duration.of(micros, ChronoUnit.MICROS);
  }

  /** The name of a constant of an enum, from the column that holds it in lower case. */
  static String name(ResultSet row, String column) throws SQLException {
    return row.getString(column).toUpperCase(Locale.ROOT);
  }

  static void integer(SqlStatement<?> statement, String name, @Nullable Integer value) {
    if (value == null) {
      statement.bindNull(name, Types.INTEGER);
    } else {
      statement.bind(name, value);
    }
  }

  private static void micros(SqlStatement<?> statement, String name, @Nullable Duration value) {
    if (value == null) {
      statement.bindNull(name, Types.BIGINT);
    } else {
      statement.bind(name, value.dividedBy(ChronoUnit.MICROS.getDuration()));
    }
  }

  private static void rate(SqlStatement<?> statement, String prefix, @Nullable Rate rate) {
    integer(
        statement, prefix + "rate_starts", rate == null ? null : Integer.valueOf(rate.starts()));
    micros(statement, prefix + "rate_us", rate == null ? null : rate.window());
  }

  private static @Nullable Rate rate(ResultSet row, String prefix) throws SQLException {
    Integer starts = row.getObject(prefix + "rate_starts", Integer.class);
    Duration window = duration(row, prefix + "rate_us");
    return starts == null || window == null ? null : new Rate(starts, window);
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
