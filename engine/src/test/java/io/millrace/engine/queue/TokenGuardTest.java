package io.millrace.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.engine.database.Database;
import io.millrace.queue.Ownership;
import io.millrace.queue.OwnershipToken;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Claims from partitions, with tokens of now and of the past. */
@PostgresTest
class TokenGuardTest {

  private static final OwnershipToken OLD = new OwnershipToken(1, 9);
  private static final OwnershipToken NEW = new OwnershipToken(2, 3);

  @Test
  void aClaimWithAStaleTokenIsRefused(Postgres postgres) throws Exception {
    Millrace.start(postgres.source(), postgres.client()).close();
    postgres.execute("select <schema>.start('w', '{}') from generate_series(1, 3)");
    Ownership zombie = () -> Map.of("p-0", OLD);
    Ownership owner = () -> Map.of("p-0", NEW);
    try (Database database = Database.open(postgres.source(), postgres.schema())) {
      assertThat(claim(database, zombie)).isEqualTo(1);
      assertThat(claim(database, owner)).isEqualTo(1);
      assertThat(claim(database, zombie)).isZero();
      assertThat(claim(database, owner)).isEqualTo(1);
    }
    assertThat(postgres.count("select count(*) from <schema>.run where priority = 7")).isEqualTo(3);
  }

  @Test
  void partitionsAreJudgedOneByOne(Postgres postgres) throws Exception {
    try (Database database = Database.open(postgres.source(), postgres.schema())) {
      admit(database, Map.of("p-0", NEW, "p-1", OLD));

      assertThat(admit(database, Map.of("p-0", OLD, "p-1", OLD, "p-2", OLD)))
          .containsExactlyInAnyOrder("p-1", "p-2");
      assertThat(admit(database, Map.of())).isEmpty();
    }
  }

  @Test
  void aClaimWaitsForTheOneThatIsUnderWayAndIsJudgedByWhatThatHasShown(Postgres postgres)
      throws Exception {
    try (Database database = Database.open(postgres.source(), postgres.schema());
        ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      TokenGuard guard = new TokenGuard(database.sql());
      CountDownLatch shown = new CountDownLatch(1);
      CountDownLatch end = new CountDownLatch(1);
      Future<Set<String>> owner =
          others.submit(
              () ->
                  database.inTransaction(
                      "claim",
                      handle -> {
                        Set<String> admitted = guard.admit(handle, Map.of("p-0", NEW));
                        shown.countDown();
                        awaitEnd(end);
                        return admitted;
                      }));
      shown.await();
      Future<Set<String>> zombie = others.submit(() -> admit(database, Map.of("p-0", OLD)));
      end.countDown();

      assertThat(owner.get()).containsExactly("p-0");
      assertThat(zombie.get()).isEmpty();
    }
  }

  private static void awaitEnd(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Set<String> admit(Database database, Map<String, OwnershipToken> owned) {
    TokenGuard guard = new TokenGuard(database.sql());
    return database.inTransaction("claim", handle -> guard.admit(handle, owned));
  }

  /** Takes one run, if the node may; the mark of a claim is a priority here. */
  private static int claim(Database database, Ownership ownership) {
    TokenGuard guard = new TokenGuard(database.sql());
    return database.inTransaction(
        "claim",
        handle ->
            guard.admit(handle, ownership.owned()).isEmpty()
                ? 0
                : handle
                    .createUpdate(
                        "update %1$s.run set priority = 7 where run_id = (select run_id from %1$s.run where priority <> 7 limit 1)"
                            .formatted(database.channel()))
                    .execute());
  }
}
