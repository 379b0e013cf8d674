package io.millrace.queue;

import io.millrace.test.Postgres;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Stores, claims and ends runs one by one, as nodes do, so that a test knows what is when. */
final class Drive {

  private final Postgres postgres;
  private final long node;

  Drive(Postgres postgres) {
    this.postgres = postgres;
    this.node =
        postgres.count(
            """
            insert into <schema>.node (
              name, host, pid, process_started, status, lease_until, joined_at, max_running, free)
            values ('driven', '', 0, 0, 'alive', now() + interval '1 hour', now(), 10, 10)
            returning node_id
            """);
  }

  /** Stores runs of the workflow {@code work}, in order. */
  List<UUID> start(String queue, String lane, int count) {
    return start("work", queue, lane, count);
  }

  List<UUID> start(String workflow, String queue, String lane, int count) {
    List<UUID> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      runs.add(UUID.randomUUID());
    }
    use(
        handle ->
            handle
                .createQuery(
                    sql(
                        """
                        select what from <schema>.lanes_start(
                          cast(:runs as uuid[]), :versions, :workflows, :queues, :lanes, :priorities, :nothing, :nothing,
                          :inputs, :nothing, :never, :never, :calls, 0)
                        """))
                .bindArray("runs", UUID.class, runs)
                .bindArray("versions", Integer.class, Collections.nCopies(count, 1))
                .bindArray("workflows", String.class, Collections.nCopies(count, workflow))
                .bindArray("queues", String.class, Collections.nCopies(count, queue))
                .bindArray("lanes", String.class, Collections.nCopies(count, lane))
                .bindArray("priorities", Integer.class, Collections.nCopies(count, 0))
                .bindArray("nothing", String.class, Collections.nCopies(count, null))
                .bindArray("inputs", String.class, Collections.nCopies(count, "{}"))
                .bindArray("never", Long.class, Collections.nCopies(count, null))
                .bindArray("calls", Integer.class, Collections.nCopies(count, 1))
                .mapTo(String.class)
                .list());
    return runs;
  }

  /** Ends a run that has a slot, as succeeded or failed. */
  void end(UUID run, String status) {
    use(
        handle -> {
          handle
              .createUpdate(
                  sql(
                      "update <schema>.run set status = 'running', node_id = :node, claim_no = claim_no + 1, started_at = now() where run_id = :run and status = 'queued' and admitted_seq is not null"))
              .bind("node", node)
              .bind("run", run)
              .execute();
          return handle
              .createQuery(
                  sql(
                      """
                      select f.what
                      from <schema>.run r
                      cross join lateral <schema>.lanes_finish_in_one(
                        :node, array[r.run_id], array[r.claim_no], array[:status],
                        array[case when :status = 'succeeded' then '{}' end],
                        array[case when :status = 'failed' then '{"type":"T","message":"m"}' end],
                        r.queue, r.lane, 0, '{}', 0, 0, 0) f
                      where r.run_id = :run
                      """))
              .bind("node", node)
              .bind("run", run)
              .bind("status", status)
              .mapTo(String.class)
              .list();
        });
  }

  /** The runs that have slots, in the order in which they got them. */
  List<UUID> active(String queue) {
    return postgres
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        sql(
                            "select run_id from <schema>.run where queue = :queue and admitted_seq is not null and released_seq is null order by admitted_seq"))
                    .bind("queue", queue)
                    .mapTo(UUID.class)
                    .list());
  }

  /** Ends what has a slot, again and again, until nothing has one. */
  void endAll(String queue) {
    for (List<UUID> runs = active(queue); !runs.isEmpty(); runs = active(queue)) {
      runs.forEach(run -> end(run, "succeeded"));
    }
  }

  private void use(java.util.function.Function<Handle, List<String>> work) {
    List<String> answers = postgres.jdbi().inTransaction(work::apply);
    if (!answers.contains("done")) {
      throw new AssertionError("nothing was done: " + answers);
    }
  }

  private String sql(String text) {
    return text.replace("<schema>", postgres.schema());
  }
}
