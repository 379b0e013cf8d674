package io.millrace.engine.step;

import io.millrace.run.StepStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/** Reads rows of the table {@code step}. */
final class StepRows {

  private StepRows() {}

  static RecordedStep read(ResultSet row, String nodeColumn, int claimNo) throws SQLException {
    return new RecordedStep(
        row.getString("path"),
        StepKind.ofText(row.getString("kind")),
        row.getInt("ordinal"),
        StepStatus.ofText(row.getString("status")),
        row.getInt("attempts"),
        row.getInt("failures"),
        row.getLong(nodeColumn),
        claimNo,
        micros(row.getObject("started_at", OffsetDateTime.class)),
        row.getString("output"),
        row.getString("error"),
        row.getObject("members", Integer.class),
        row.getString("strategy"),
        row.getString("winner"),
        row.getString("fingerprint"));
  }

  private static long micros(OffsetDateTime time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
  }
}
