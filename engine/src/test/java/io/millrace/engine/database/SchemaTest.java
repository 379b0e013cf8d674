package io.millrace.engine.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.failure.DatabaseException;
import io.millrace.failure.DatabaseException.Reason;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

@PostgresTest(withoutSchema = true)
class SchemaTest {

  private static final String DESCRIPTION =
      """
      select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
        || ' ' || coalesce(collation_name, '') || ' ' || is_identity as line
      from information_schema.columns where table_schema = :s and table_name not like 'flyway%'
      union all
      select 'constraint ' || conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid)
      from pg_constraint
      where connamespace = :s::regnamespace and conrelid::regclass::text not like '%flyway%'
        and contype <> 'n'
      union all
      select 'index ' || indexdef
      from pg_indexes where schemaname = :s and tablename not like 'flyway%'
      union all
      select 'function ' || pg_get_functiondef(oid) from pg_proc where pronamespace = :s::regnamespace
      order by line
      """;

  @Test
  void thePictureOfTheSchemaIsWhatTheMigrationsMake(Postgres postgres) throws Exception {
    Millrace.start(postgres.source(), postgres.client()).close();
    String picture = postgres.schema() + "_picture";
    String sql = Files.readString(Path.of("schema.sql"));
    postgres.execute(
        sql.replace("create schema millrace;", "create schema " + picture + ";")
            .replace("millrace.", picture + ".")
            .replace("'millrace'", "'" + picture + "'"));

    assertThat(describe(postgres, picture)).isEqualTo(describe(postgres, postgres.schema()));
    assertThat(describe(postgres, picture)).hasSizeGreaterThan(60);
  }

  private static List<String> describe(Postgres postgres, String schema) {
    return postgres
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(DESCRIPTION.replace("<", "\\<"))
                    .bind("s", schema)
                    .mapTo(String.class)
                    .list())
        .stream()
        .map(line -> line.replace(schema + ".", "").replace("'" + schema + "'", ""))
        .toList();
  }

  @Test
  void theNumberOfTheLatestMigrationIsThatOfTheLastFile() throws Exception {
    Path folder =
        Path.of(SchemaTest.class.getResource("/io/millrace/engine/database/migration").toURI());
    try (var files = Files.list(folder)) {
      int last =
          files
              .map(file -> file.getFileName().toString())
              .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
              .max()
              .orElseThrow();

      assertThat(Migrations.LATEST).isEqualTo(last);
    }
  }

  @Test
  void manyThatMeetAnEmptyDatabaseAtOnceAllStart(Postgres postgres) throws Exception {
    try (var threads = Executors.newFixedThreadPool(6)) {
      List<Callable<Boolean>> starts =
          IntStream.range(0, 6)
              .<Callable<Boolean>>mapToObj(
                  i ->
                      () -> {
                        Millrace.start(postgres.source(), postgres.client()).close();
                        return true;
                      })
              .toList();
      for (Future<Boolean> start : threads.invokeAll(starts)) {
        assertThat(start.get()).isTrue();
      }
    }
  }

  @Test
  void aSchemaOfANewerProgramIsRefused(Postgres postgres) throws Exception {
    Millrace.start(postgres.source(), postgres.client()).close();
    postgres.execute(
        """
        insert into <schema>.flyway_schema_history
          (installed_rank, version, description, type, script, installed_by, execution_time, success)
        values (999, '999', 'later', 'SQL', 'V999__later.sql', 'x', 1, true)
        """);

    assertThatThrownBy(() -> Millrace.start(postgres.source(), postgres.client()))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SCHEMA_NEWER))
        .hasMessageContaining("at version 999, this Millrace knows " + Migrations.LATEST);
  }

  @Test
  void aServerThatDoesNotAnswerAndAWrongPasswordAreTold(Postgres postgres) throws Exception {
    PGSimpleDataSource nobody = new PGSimpleDataSource();
    nobody.setUrl("jdbc:postgresql://127.0.0.1:1/x");
    nobody.setUser("x");

    assertThatThrownBy(() -> Millrace.start(nobody))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
    PGSimpleDataSource stranger = new PGSimpleDataSource();
    try (var connection = postgres.source().getConnection()) {
      stranger.setUrl(connection.getMetaData().getURL());
    }
    stranger.setUser("stranger");
    stranger.setPassword("wrong");
    assertThatThrownBy(() -> Millrace.start(stranger))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ACCESS_DENIED));
  }
}
