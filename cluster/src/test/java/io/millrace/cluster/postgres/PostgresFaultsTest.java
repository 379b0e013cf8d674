package io.millrace.cluster.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.LeaseFaultContract;
import io.millrace.cluster.store.LeaseServer;
import io.millrace.cluster.store.LeaseSpace;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.StoreException;
import io.millrace.cluster.store.Written;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The contract, and what is PostgreSQL's own. */
class PostgresFaultsTest extends LeaseFaultContract {

  @Override
  protected LeaseServer startServer(Path folder) {
    return new PostgresServer(folder);
  }

  /** The last thing that is done before the server is killed. */
  @FunctionalInterface
  private interface Last {
    Object doneTo(LeaseSpace space, long revision) throws StoreException;
  }

  @Test
  void aWriteIsDurableAlsoWhereOtherCommitsAreNot() throws Exception {
    assertThat(after((space, revision) -> space.create("new", "3"))).hasSize(2);
    assertThat(after((space, revision) -> space.update("a", "2", revision)))
        .extracting(Entry::value)
        .containsExactly("2");
    assertThat(after((space, revision) -> space.delete("a", revision))).isEmpty();
  }

  /** What is there after a kill. */
  private List<Entry> after(Last last) throws Exception {
    PostgresServer postgres = (PostgresServer) server();
    PGSimpleDataSource source = postgres.source();
    source.setOptions("-c synchronous_commit=off");
    String name = "durable-" + System.nanoTime();
    try (LeaseStore store = PostgresLeases.open(source)) {
      LeaseSpace space = store.space(name, LeaseStore.FOREVER);
      Written created = space.create("a", "1");
      last.doneTo(space, ((Written.Done) created).revision());
      postgres.kill();
    }
    postgres.start();
    try (LeaseStore store = PostgresLeases.open(source)) {
      return store.space(name, LeaseStore.FOREVER).list();
    }
  }
}
