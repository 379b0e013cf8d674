package io.millrace.engine.step;

import io.millrace.engine.database.Database;
import io.millrace.engine.journal.Columns;
import io.millrace.engine.journal.StatementKind;
import io.millrace.run.RunId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Records steps; see {@code sql/write.sql}. */
final class WriteStepKind extends StatementKind<WriteStep> {

  private static final Written.Done DONE = new Written.Done();

  private final String sql;
  private final String newSql;
  private final WrittenLookup lookup;

  WriteStepKind(Database database) {
    super("step_write", true);
    this.sql = database.sql(WriteStep.class, "write");
    this.newSql = database.sql(WriteStep.class, "write_new");
    this.lookup = new WrittenLookup(database);
  }

  // With the claim: what an older claim still sends must not stand for what the newer one does.
  private record Key(RunId run, int claim, String path) {

    static Key of(WriteStep step) {
      return new Key(step.claim.runId(), step.claim.number(), step.path);
    }
  }

  @Override
  protected String sql() {
    return sql;
  }

  @Override
  protected String hopefulSql(List<WriteStep> steps) {
    return steps.stream().allMatch(WriteStep::isFirst) ? newSql : sql;
  }

  /**
   * One entry for each step, since one statement cannot write a row twice: the last one, so that a
   * start whose end is in the same batch costs nothing; but the first end stays, whoever comes
   * after.
   */
  @Override
  protected List<WriteStep> distinct(List<WriteStep> entries) {
    Map<Key, WriteStep> last = LinkedHashMap.newLinkedHashMap(entries.size());
    for (WriteStep entry : entries) {
      last.merge(
          Key.of(entry),
          entry,
          (before, after) -> before.state.status().isFinal() ? before : after.standingFor(before));
    }
    // Where another executor's end came before one of two partners, the other one is not written.
    last.values().removeIf(entry -> entry.partner() != null && !stands(entry.partner(), last));
    last.values().removeIf(entry -> entry.partner() != null && !stands(entry.partner(), last));
    return List.copyOf(last.values());
  }

  @SuppressWarnings("ReferenceEquality") // the very entry, not one like it
  private static boolean stands(WriteStep entry, Map<Key, WriteStep> written) {
    return written.get(Key.of(entry)) == entry;
  }

  @Override
  protected void bind(List<WriteStep> steps, Map<String, Object> values) {
    values.put("step_run_id", Columns.uuids(steps, s -> s.claim.runId().value()));
    values.put("step_claim_no", Columns.ints(steps, s -> s.claim.number()));
    values.put("step_path", Columns.texts(steps, s -> s.path));
    values.put("step_kind", Columns.texts(steps, s -> s.slot.kind().text()));
    values.put("step_ordinal", Columns.ints(steps, s -> s.slot.ordinal()));
    values.put("step_status", Columns.texts(steps, s -> s.state.status().text()));
    values.put("step_attempts", Columns.ints(steps, s -> s.state.attempts()));
    values.put("step_failures", Columns.ints(steps, s -> s.state.failures()));
    values.put("step_members", Columns.integers(steps, s -> of(s, GroupState::members)));
    values.put("step_strategy", Columns.texts(steps, s -> of(s, g -> g.strategy().text())));
    values.put("step_winner", Columns.texts(steps, s -> of(s, GroupState::winner)));
    values.put("step_facts", Columns.texts(steps, s -> of(s, GroupState::facts)));
    values.put("step_partner", Columns.texts(steps, WriteStepKind::partnerPath));
    values.put("step_fingerprint", Columns.texts(steps, s -> s.slot.fingerprint()));
    values.put("step_started_us", Columns.longs(steps, s -> s.state.startedUs()));
    values.put("step_finished_us", Columns.longs(steps, s -> s.state.finishedUs()));
    values.put("step_output", Columns.texts(steps, s -> s.state.output()));
    values.put("step_error", Columns.texts(steps, s -> s.state.error()));
  }

  private static @Nullable String partnerPath(WriteStep step) {
    WriteStep partner = step.partner();
    return partner == null ? null : partner.path;
  }

  private static <F> @Nullable F of(WriteStep step, Function<GroupState, @Nullable F> field) {
    GroupState group = step.state.group();
    return group == null ? null : field.apply(group);
  }

  @Override
  protected void applied(List<WriteStep> steps, List<WriteStep> written, long firstMark) {
    if (written.size() == steps.size()) {
      steps.forEach(step -> step.settled(DONE));
    } else {
      settleTwins(steps, written);
    }
  }

  /**
   * A later state of a step stands for an earlier one. Where two executors of one claim ended the
   * same step in one batch, the first one's end is the record, and the other is told.
   */
  private void settleTwins(List<WriteStep> steps, List<WriteStep> written) {
    Map<Key, WriteStep> recorded = LinkedHashMap.newLinkedHashMap(steps.size());
    written.forEach(s -> recorded.put(Key.of(s), s));
    steps.forEach(step -> step.settled(twin(step, recorded.get(Key.of(step)))));
  }

  @SuppressWarnings("ReferenceEquality") // the very entry, not one like it
  private static Written twin(WriteStep step, @Nullable WriteStep first) {
    if (first == null) {
      // Its partner was too late, and so it is not written either: another executor decides.
      return new Written.Lost();
    }
    return first != step && step.state.status().isFinal()
        ? new Written.Already(asRecorded(first))
        : DONE;
  }

  private static RecordedStep asRecorded(WriteStep step) {
    return new RecordedStep(
        step.path,
        step.slot.kind(),
        step.slot.ordinal(),
        step.state.status(),
        step.state.attempts(),
        step.state.failures(),
        0,
        step.claim.number(),
        step.state.startedUs(),
        step.state.output(),
        step.state.error(),
        of(step, GroupState::members),
        of(step, group -> group.strategy().text()),
        of(step, GroupState::winner),
        step.slot.fingerprint());
  }

  @Override
  protected void settle(Connection connection, List<WriteStep> steps) throws SQLException {
    List<Written> outcomes = lookup.find(connection, steps);
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).settled(outcomes.get(i));
    }
  }

  @Override
  protected void refused(List<WriteStep> steps) {
    steps.forEach(step -> step.settled(new Written.Lost()));
  }
}
