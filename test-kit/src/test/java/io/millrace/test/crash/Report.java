package io.millrace.test.crash;

import java.util.ArrayList;
import java.util.List;

/** All that the database has to say of a ground where something does not hold. */
final class Report {

  private static final List<String> QUESTIONS =
      List.of(
          "select * from node order by node_id desc limit 8",
          "select run_id, seq, node_id, claim_no, crashes, status, workflow, cancel_requested_at, started_at, finished_at, left(error::text, 80) from run where workflow <> 'plain' or status <> 'succeeded' order by seq desc limit 16",
          "select run_id, path, kind, status, attempts, failures, claim_no, node_id, ordinal, started_at, finished_at, left(output::text, 40) from step where run_id in (select run_id from run order by seq desc limit 12) order by run_id, path",
          "select path, number, claim_no, node_id, run_id from attempt order by run_id limit 60",
          "select place, path, node, run_id, recorded, entitled from effect where run_id in (select run_id from run order by seq desc limit 12) order by place",
          "select pid, application_name, state, wait_event_type, xact_start, left(regexp_replace(query, '\\s+', ' ', 'g'), 110) from pg_stat_activity where backend_type = 'client backend'");

  private Report() {}

  static List<String> of(Ground ground) {
    List<String> lines = new ArrayList<>();
    for (String question : QUESTIONS) {
      lines.add("-- " + question);
      try {
        lines.addAll(ground.rows(question));
      } catch (IllegalStateException e) {
        lines.add(String.valueOf(e.getCause()));
      }
    }
    return lines;
  }
}
