package io.millrace.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.RunHandle;
import io.millrace.engine.run.RunTransitions.Transition;
import io.millrace.failure.MillraceException;
import io.millrace.run.RunStatus;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Drives every row of the table against the database, and looks that nothing else ever happens. */
@PostgresTest
class RunTransitionsTest {

  private static final String RECORDER =
      """
      create table <schema>.seen (from_status text, to_status text);
      create function <schema>.see() returns trigger language plpgsql as $$
      begin
        if tg_op = 'INSERT' then
          insert into <schema>.seen values ('nothing', new.status);
        elsif old.status is distinct from new.status then
          insert into <schema>.seen values (old.status, new.status);
        end if;
        return new;
      end $$;
      create trigger see before insert or update on <schema>.run
        for each row execute function <schema>.see();
      """;

  private final CountDownLatch stuck = new CountDownLatch(3);
  private final AtomicInteger released = new AtomicInteger();

  /** Ends as its input says. */
  private Workflow<String, String> any() {
    return Workflow.named(
        "any",
        String.class,
        (run, input) ->
            switch (input) {
              case "fail" -> throw new IllegalStateException("as asked");
              case "stick" -> {
                stuck.countDown();
                if (released.get() == 0) {
                  new CountDownLatch(1).await();
                }
                yield input;
              }
              default -> input;
            });
  }

  @Test
  void everyTransitionHappensAndNoOther(Postgres postgres) throws Exception {
    Workflow<String, String> any = any();
    Workflow<String, String> parked = Workflow.named("parked", String.class, (run, input) -> input);
    var options = postgres.node("brief", 8);
    options = options.withNode(options.node().withDrain(Duration.ZERO));
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      postgres.execute(RECORDER);
      client.register(any);
      RunHandle<String> cancelledInQueue = client.start(any, "good");
      cancelledInQueue.cancel();
      RunHandle<String> overdue = client.start(client.register(parked), "late");
      postgres.execute(
          "update <schema>.run set deadline = clock_timestamp() where workflow = 'parked'");
      RunHandle<String> stolen;
      try (Millrace node = Millrace.start(postgres.source(), options)) {
        node.register(any);
        node.start(any, "good").await();
        RunHandle<String> failed = node.start(any, "fail");
        ended(failed);
        node.retry(failed.id());
        ended(failed);
        RunHandle<String> cancelled = node.start(any, "stick");
        node.start(any, "stick");
        stolen = node.start(any, "stick");
        stuck.await();
        cancelled.cancel();
        ended(cancelled);
        // Its node is declared dead under it, as recovery does.
        postgres.execute(
            "update <schema>.run set status = 'queued', node_id = null, crashes = crashes + 1 where run_id = '%s'"
                .formatted(stolen.id()));
        node.retry(cancelledInQueue.id());
        cancelledInQueue.await();
        ended(overdue);
        released.set(1);
      }
    }

    Set<Transition> table = new HashSet<>(RunTransitions.TABLE);
    List<String> seen =
        postgres
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            "select distinct from_status || '>' || to_status from <schema>.seen")
                        .mapTo(String.class)
                        .list());
    assertThat(seen)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    RunTransitions.FIRST.stream().map(first -> "nothing>" + first.text()),
                    table.stream().map(t -> t.from().text() + ">" + t.to().text()))
                .distinct()
                .toList());
  }

  private static void ended(RunHandle<String> run) throws InterruptedException {
    try {
      run.await();
    } catch (MillraceException e) {
      assertThat(run.status().isFinal()).isTrue();
    }
  }

  @Test
  void whatIsNotInTheTableIsNotAllowed() {
    assertThat(RunTransitions.after(RunStatus.SUCCEEDED, RunEvent.RETRY)).isEmpty();
    assertThat(RunTransitions.after(RunStatus.QUEUED, RunEvent.SUCCEED)).isEmpty();
    assertThat(RunTransitions.after(RunStatus.RUNNING, RunEvent.CLAIM)).isEmpty();
    assertThat(RunTransitions.after(RunStatus.QUEUED, RunEvent.CLAIM)).contains(RunStatus.RUNNING);
    assertThat(RunTransitions.sources(RunEvent.CANCEL))
        .containsExactly(RunStatus.QUEUED, RunStatus.RUNNING);
  }
}
