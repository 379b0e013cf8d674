package io.millrace.cluster;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * Says which partitions there are. The leader asks now and then, and when a node asks for it; all
 * nodes of a group need the same source, since any may lead.
 *
 * <pre>{@code
 * PartitionSource fixed = PartitionSource.numbered("shard", 64);
 * PartitionSource tenants = PartitionSource.query(dataSource, "select name, size from tenant");
 * }</pre>
 */
@FunctionalInterface
public interface PartitionSource {

  /**
   * All partitions, in any order, each key once. Called on a thread of its own, one call at a time.
   *
   * @throws Exception if they cannot be told now: the leader goes on with those it knows, reports
   *     the error to its listener, and asks again later
   */
  List<Partition> partitions() throws Exception;

  /** These partitions for ever. */
  static PartitionSource of(Collection<Partition> partitions) {
    List<Partition> all = List.copyOf(partitions);
    return () -> all;
  }

  /** Partitions {@code <prefix>-0} to {@code <prefix>-<count - 1>}, all of the same weight. */
  static PartitionSource numbered(String prefix, int count) {
    return of(IntStream.range(0, count).mapToObj(i -> Partition.of(prefix + "-" + i)).toList());
  }

  /**
   * The rows of a query: the key, and the weight if there is a second column.
   *
   * @param dataSource gives a connection for each look
   * @param sql a query without parameters
   */
  static PartitionSource query(DataSource dataSource, String sql) {
    return () -> {
      try (Connection connection = dataSource.getConnection();
          PreparedStatement statement = connection.prepareStatement(sql);
          ResultSet rows = statement.executeQuery()) {
        return read(rows);
      }
    };
  }

  private static List<Partition> read(ResultSet rows) throws SQLException {
    boolean weighted = rows.getMetaData().getColumnCount() > 1;
    List<Partition> all = new ArrayList<>();
    while (rows.next()) {
      all.add(new Partition(rows.getString(1), weighted ? rows.getInt(2) : 1));
    }
    return all;
  }
}
