package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.run.RunDetails;
import io.millrace.run.RunFilter;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import io.millrace.run.StartOptions;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Runs that are started by SQL, without a line of Java. */
@PostgresTest
class StartFunctionTest {

  private static final Duration GUARD = Duration.ofMinutes(1);

  record Order(int id, String item) {}

  private static final Workflow<Order, String> DELIVER =
      Workflow.named(
          "deliver",
          Order.class,
          (run, order) -> order.item() + order.id() + run.metadata().getOrDefault("tenant", ""));

  private static RunId start(Postgres postgres, String arguments) {
    return RunId.parse(postgres.text("select <schema>.start(" + arguments + ")"));
  }

  @Test
  void aRunIsStartedByAPlainStatement(Postgres postgres) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(DELIVER);
      RunId run =
          start(
              postgres,
              """
              'deliver', '{"id":1,"item":"lamp"}', metadata => '{"tenant":"north"}', triggered_by => 'psql',
              deadline => clock_timestamp() + interval '1 hour'
              """);

      assertThat(millrace.handle(run).await(GUARD).text()).isEqualTo("\"lamp1north\"");
      RunDetails details = millrace.details(run);
      assertThat(details.summary().version()).isEqualTo(1);
      assertThat(details.metadata()).isEqualTo(Map.of("tenant", "north"));
      assertThat(details.triggeredBy()).isEqualTo("psql");
      assertThat(details.deadline()).isAfter(details.summary().createdAt());
    }
  }

  @Test
  void aTriggerStartsARunForEachRowThatIsCommitted(Postgres postgres) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(DELIVER);
      postgres.execute(
          """
          create table <schema>.orders (id int, item text);
          create function <schema>.deliver() returns trigger language plpgsql as $$
          begin
            perform <schema>.start('deliver', row_to_json(new), idempotency_key => 'order-' || new.id);
            return new;
          end $$;
          create trigger deliver after insert on <schema>.orders
            for each row execute function <schema>.deliver();
          """);
      postgres.execute("begin; insert into <schema>.orders values (1, 'desk'); rollback");
      postgres.execute("insert into <schema>.orders values (2, 'lamp'), (3, 'rug')");
      await()
          .atMost(GUARD)
          .until(
              () ->
                  postgres.count("select count(*) from <schema>.run where status = 'succeeded'")
                      == 2);

      assertThat(
              postgres.text("select string_agg(output::text, ' ' order by seq) from <schema>.run"))
          .isEqualTo("\"lamp2\" \"rug3\"");
    }
  }

  @Test
  void aKeyGivesTheSameRunInSqlAndInJava(Postgres postgres) {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(DELIVER);
      String call = "'deliver', '{\"id\":1,\"item\":\"x\"}', idempotency_key => 'k'";
      RunId run = start(postgres, call);

      assertThat(start(postgres, call)).isEqualTo(run);
      RunHandle<String> inJava =
          client.start(DELIVER, new Order(9, "y"), StartOptions.defaults().withIdempotencyKey("k"));
      assertThat(inJava.existed()).isTrue();
      assertThat(inJava.id()).isEqualTo(run);
    }
  }

  @Test
  void idsAreOfVersion7AndSortByTheirTime(Postgres postgres) {
    Millrace.start(postgres.source(), postgres.client()).close();
    Instant before =
        Instant.ofEpochMilli(
            postgres.count("select floor(extract(epoch from clock_timestamp()) * 1000)::bigint"));
    List<RunId> ids = IntStream.range(0, 50).mapToObj(i -> start(postgres, "'w', '1'")).toList();

    assertThat(ids).isSorted().doesNotHaveDuplicates();
    for (RunId id : ids) {
      assertThat(id.value().version()).isEqualTo(7);
      assertThat(id.value().variant()).isEqualTo(2);
      Instant time = Instant.ofEpochMilli(id.value().getMostSignificantBits() >>> 16);
      assertThat(time).isBetween(before, before.plus(Duration.ofMinutes(10)));
    }
  }

  @Test
  void anUnknownWorkflowOrVersionIsParkedAndListedAndStopsNothing(Postgres postgres)
      throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(DELIVER);
      RunId unknown = start(postgres, "'nobody knows', '1'");
      RunId newer = start(postgres, "'deliver', '{\"id\":1,\"item\":\"x\"}', version => 2");
      RunId known = start(postgres, "'deliver', '{\"id\":1,\"item\":\"x\"}'");

      assertThat(millrace.handle(known).await(GUARD).text()).isEqualTo("\"x1\"");
      assertThat(millrace.runs(new RunFilter(null, RunStatus.QUEUED, null, 10)))
          .extracting(run -> run.runId())
          .containsExactly(newer, unknown);
    }
  }

  @Test
  void anInputThatDoesNotFitFailsItsRunAlone(Postgres postgres) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(DELIVER);
      RunId bad = start(postgres, "'deliver', '{\"id\":\"x\"}'");
      RunId longKey =
          start(
              postgres,
              "'deliver', '{\"id\":1,\"item\":\"x\"}', metadata => json_build_object(repeat('k', 100000), 'v')");
      RunId good = start(postgres, "'deliver', '{\"id\":1,\"item\":\"x\"}'");

      assertThat(millrace.handle(good).await(GUARD).text()).isEqualTo("\"x1\"");
      assertThatThrownBy(() -> millrace.handle(bad).await(GUARD)).hasMessageContaining("at $.id");
      assertThatThrownBy(() -> millrace.handle(longKey).await(GUARD))
          .hasMessageContaining("failed");
    }
  }

  @Test
  void badArgumentsAreRefusedInWords(Postgres postgres) {
    Millrace.start(postgres.source(), postgres.client()).close();
    refused(postgres, "null, '1'", "workflow '<NULL>': the workflow must be a name");
    refused(postgres, "'', '1'", "the workflow must be a name of 1 to 200 characters");
    refused(postgres, "'w', '{'", "invalid input syntax for type json");
    refused(postgres, "'w', null", "the input must be JSON and not null");
    refused(postgres, "'w', 'null'", "the input must be JSON and not null");
    refused(postgres, "'w', '1', version => 0", "the version must be 1 or more");
    refused(postgres, "'w', '1', idempotency_key => ''", "1 to 500 characters");
    refused(postgres, "'w', '1', triggered_by => repeat('x', 501)", "at most 500 characters");
    refused(postgres, "'w', '1', metadata => '[]'", "the metadata must be a JSON object");
    refused(
        postgres, "'w', '1', metadata => '{\"a\":1}'", "values of the metadata must be strings");
    refused(postgres, "'w', '1', deadline => now()", "has passed");
    refused(postgres, "'w', '1', deadline => 'infinity'", "more than 36500 days ahead");
    assertThat(postgres.count("select count(*) from <schema>.run")).isZero();
  }

  private static void refused(Postgres postgres, String arguments, String message) {
    assertThatThrownBy(() -> start(postgres, arguments)).hasMessageContaining(message);
  }
}
