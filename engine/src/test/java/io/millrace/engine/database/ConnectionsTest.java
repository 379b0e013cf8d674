package io.millrace.engine.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

@PostgresTest
@Timeout(60)
class ConnectionsTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final String SLEEP = "select pg_sleep(60)";
  private static final String SLEEPERS =
      "select count(*) from pg_stat_activity where query = '" + SLEEP + "' and state = 'active'";

  /** A server that takes connections and never says a word. */
  private static ServerSocket mute() throws IOException {
    return new ServerSocket(0, 8, InetAddress.ofLiteral("127.0.0.1"));
  }

  private static Connections to(ServerSocket server) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://127.0.0.1:%d/test".formatted(server.getLocalPort()));
    source.setUser("test");
    return new Connections(source);
  }

  private static CompletableFuture<?> elsewhere(Callable<?> work) {
    CompletableFuture<Object> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                done.complete(work.call());
              } catch (Exception e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }

  @Test
  void aServerThatIsMuteAtTheHandshakeIsNotWaitedForWithoutEnd() throws Exception {
    try (ServerSocket server = mute()) {
      assertThatThrownBy(() -> to(server).open(Duration.ofMillis(1)))
          .isInstanceOf(SQLException.class)
          .hasMessage("no connection within 5 s")
          .satisfies(e -> assertThat(SqlErrors.isConnectionLoss((SQLException) e)).isTrue());
    }
  }

  @Test
  void whoeverOpensOneIsLetGoWhenAllAreGivenUp(Postgres postgres) throws Exception {
    try (ServerSocket server = mute();
        Connection elsewhere = postgres.source().getConnection()) {
      Connections connections = to(server);
      CompletableFuture<?> opened = elsewhere(() -> connections.open(LONG));
      // It is known as being opened before it asks.
      server.accept();

      connections.abandonAllBut(elsewhere);

      assertThatThrownBy(opened::join)
          .isInstanceOf(CompletionException.class)
          .hasMessageContaining("given up");
    }
  }

  @Test
  void whoeverWaitsForAnAnswerIsLetGoWhenAllAreGivenUp(Postgres postgres) throws Exception {
    Connections connections = new Connections(postgres.source());
    try (Connection kept = connections.open(LONG);
        Connection busy = connections.open(LONG);
        Connection idle = connections.open(Connections.UNBOUNDED)) {
      CompletableFuture<?> slept = elsewhere(() -> run(busy, SLEEP));
      await("it sleeps").until(() -> run(kept, SLEEPERS) == 1);

      connections.abandonAllBut(kept);

      assertThatThrownBy(slept::join).hasCauseInstanceOf(SQLException.class);
      await("the idle one is given up").until(idle::isClosed);
      assertThat(run(kept, "select 7")).isEqualTo(7);
    }
  }

  @Test
  void silenceIsBoundedAsAsked(Postgres postgres) throws Exception {
    Connections connections = new Connections(postgres.source());
    try (Connection bounded = connections.open(Duration.ofSeconds(1));
        Connection unbounded = connections.open(Connections.UNBOUNDED)) {
      assertThatThrownBy(() -> run(bounded, "select pg_sleep(30)"))
          .hasRootCauseInstanceOf(SocketTimeoutException.class);
      assertThat(unbounded.getNetworkTimeout()).isZero();
    }
  }

  private static int run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }
}
