package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.MillraceOptions;
import io.millrace.config.PayloadCodec;
import io.millrace.failure.StepResultException;
import io.millrace.run.RunId;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Pipeline;
import io.millrace.workflow.Workflow;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Payloads that the application changes on their way into the database. */
@PostgresTest
class PayloadCodecTest {

  /** Stands for a cipher: what it stores cannot be read at a glance. */
  private static final PayloadCodec HIDING =
      new PayloadCodec() {
        @Override
        public String seal(String json) {
          byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
          return "{\"hidden\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"}";
        }

        @Override
        public String open(String stored) {
          return stored.startsWith("{\"hidden\"")
              ? new String(
                  Base64.getDecoder().decode(stored.substring(11, stored.length() - 2)),
                  StandardCharsets.UTF_8)
              : stored;
        }
      };

  private static MillraceOptions hiding(Postgres postgres) {
    return postgres.options().withPayloadCodec(HIDING);
  }

  @Test
  void nothingOfAPayloadIsStoredAsItIsAndAllOfItComesBack(Postgres postgres) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), hiding(postgres))) {
      Workflow<String, String> workflow =
          millrace.register(
              Workflow.named(
                  "w",
                  String.class,
                  (run, input) -> {
                    List<String> group =
                        run.parallelAll("g", List.of("a", "b"), i -> "secret " + input + i);
                    return run.step("s", () -> "secret " + group);
                  }));
      RunHandle<String> run = millrace.start(workflow, "secret");

      assertThat(run.await()).isEqualTo("secret [secret secreta, secret secretb]");
      assertThat(millrace.details(run.id()).input()).isEqualTo("\"secret\"");
      assertThat(millrace.details(run.id()).output())
          .isEqualTo("\"secret [secret secreta, secret secretb]\"");
      assertThat(
              postgres.count(
                  "select count(*) from <schema>.run where row(run.*)::text like '%secret%'"))
          .isZero();
      assertThat(
              postgres.count(
                  "select count(*) from <schema>.step where row(step.*)::text like '%secret%'"))
          .isZero();
      assertThat(postgres.count("select count(*) from <schema>.step where output is not null"))
          .isEqualTo(3);
    }
  }

  @Test
  void aReplayOpensWhatWasSealed(Postgres postgres) throws Exception {
    MillraceOptions first = postgres.node("first", 4).withPayloadCodec(HIDING);
    Handover handover = new Handover();
    RunId run =
        handover.begin(
            postgres, first, (r, x) -> r.step("a", () -> 40) + r.step("s", handover::stuck));

    MillraceOptions second = postgres.node("second", 4).withPayloadCodec(HIDING);
    assertThat(
            Handover.goOn(
                postgres, second, run, (r, x) -> r.step("a", () -> 0) + r.step("s", () -> 2)))
        .isEqualTo("42");
  }

  @Test
  void pipelinesAreSealedToo(Postgres postgres) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), hiding(postgres))) {
      Workflow<String, Integer> pipeline =
          Pipeline.named("p", String.class)
              .step("a", in -> 20)
              .step("b", in -> in.result("a", Integer.class) + 1)
              .returning(Integer.class);

      assertThat(millrace.start(millrace.register(pipeline), "x").await()).isEqualTo(21);
      assertThat(
              postgres.count(
                  "select count(*) from <schema>.step where output::text like '{\"hidden\"%'"))
          .isEqualTo(2);
    }
  }

  @Test
  void whatIsNoJsonIsRefusedBeforeItIsStored(Postgres postgres) {
    PayloadCodec broken =
        new PayloadCodec() {
          @Override
          public String seal(String json) {
            return "not json";
          }

          @Override
          public String open(String stored) {
            return stored;
          }
        };
    try (Millrace millrace =
        Millrace.start(postgres.source(), postgres.options().withPayloadCodec(broken))) {
      Workflow<String, String> workflow =
          millrace.register(Workflow.named("w", String.class, (run, input) -> input));

      assertThatThrownBy(() -> millrace.start(workflow, "x"))
          .isInstanceOf(StepResultException.class)
          .hasMessageContaining("input of workflow 'w'")
          .hasMessageContaining("gave no JSON document");
      assertThat(postgres.count("select count(*) from <schema>.run")).isZero();
    }
  }
}
