package io.millrace.test.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.embedded.EmbeddedDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LineTest {

  private static final String INSERT = "insert into said values (1)";

  @TempDir static Path folder;
  private static EmbeddedDatabase database;

  @BeforeAll
  static void start() {
    database = EmbeddedDatabase.at(folder);
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @BeforeEach
  void table() throws SQLException {
    try (Connection connection = database.getConnection()) {
      execute(connection, "drop table if exists said; create table said (what int)");
    }
  }

  @Test
  void whatIsSentIsNumberedByName() throws SQLException {
    Line line = new Line(database, "public", null);
    try (Connection connection = line.getConnection()) {
      execute(connection, INSERT);
      connection.setAutoCommit(false);
      execute(connection, INSERT);
      connection.commit();
    }

    assertThat(line.sent())
        .extracting(point -> point.toString().replaceFirst("~\\S+", ""))
        .containsExactly(
            "connect #1",
            "insert.into.said.values.1 #1",
            "insert.into.said.values.1 #2",
            "commit #1");
  }

  @Test
  void aNodeThatDiesBeforeAStatementHasNotSentIt() throws SQLException {
    Line line = struckAtInsert(Fault.DIE_BEFORE);
    Connection connection = line.getConnection();

    assertThatThrownBy(() -> execute(connection, INSERT)).isInstanceOf(SQLException.class);

    assertThat(said()).isZero();
    assertThat(line.isCut()).isTrue();
  }

  @Test
  void aNodeThatDiesAfterAStatementHasNotHeardOfIt() throws SQLException {
    Line line = struckAtInsert(Fault.DIE_AFTER);
    Connection connection = line.getConnection();

    assertThatThrownBy(() -> execute(connection, INSERT)).isInstanceOf(SQLException.class);

    assertThat(said()).isEqualTo(1);
  }

  @Test
  void nothingOfADeadNodeReachesTheDatabase() throws SQLException {
    Line line = struckAtInsert(Fault.DIE_BEFORE);
    Connection one = line.getConnection();
    Connection two = line.getConnection();
    Connection side = line.side();
    assertThatThrownBy(() -> execute(one, INSERT)).isInstanceOf(SQLException.class);

    assertThatThrownBy(() -> execute(two, INSERT)).isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> execute(side, INSERT)).isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> execute(line.getConnection(), INSERT))
        .isInstanceOf(SQLException.class);

    assertThat(said()).isZero();
  }

  @Test
  void aLostConnectionIsTheOnlyThingThatIsLost() throws SQLException {
    Line line = struckAtInsert(Fault.LOSE_AFTER);
    Connection one = line.getConnection();
    Connection two = line.getConnection();

    assertThatThrownBy(() -> execute(one, INSERT))
        .isInstanceOfSatisfying(
            SQLException.class, lost -> assertThat(lost.getSQLState()).isEqualTo("08006"));
    execute(two, INSERT);

    assertThat(said()).isEqualTo(2);
  }

  @Test
  void aFrozenNodeSendsItsStatementWhenItIsThawed() throws Exception {
    Line line = struckAtInsert(Fault.FREEZE);
    Connection connection = line.getConnection();
    Thread node = Thread.ofPlatform().start(() -> executeUnchecked(connection));
    line.struck().join();

    assertThat(said()).isZero();
    line.thaw();
    node.join();

    assertThat(said()).isEqualTo(1);
  }

  private static Line struckAtInsert(Fault fault) {
    Point point = new Point(StatementName.of(INSERT, "public"), 1);
    return new Line(database, "public", new Strike(point, fault));
  }

  private static void executeUnchecked(Connection connection) {
    try {
      execute(connection, INSERT);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long said() throws SQLException {
    return count("select count(*) from said");
  }

  private static long count(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
