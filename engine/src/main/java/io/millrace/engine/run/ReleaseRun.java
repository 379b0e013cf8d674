package io.millrace.engine.run;

import io.millrace.engine.database.Database;
import io.millrace.engine.journal.Columns;
import io.millrace.engine.journal.Entry;
import io.millrace.engine.journal.EntryKind;
import io.millrace.engine.journal.StatementKind;
import java.sql.Connection;
import java.util.List;
import java.util.Map;

/** A run handed back to the queue by a node that stops. True when it was still this node's. */
public final class ReleaseRun extends Entry<Boolean> {

  private final Kind kind;
  private final Claim claim;

  public ReleaseRun(Kind kind, Claim claim) {
    this.kind = kind;
    this.claim = claim;
  }

  @Override
  protected EntryKind<?> kind() {
    return kind;
  }

  @Override
  protected int route() {
    return claim.route();
  }

  @Override
  protected int writer() {
    return claim.writer();
  }

  @Override
  protected int bytes() {
    return 50;
  }

  /** Hands runs back; see {@code sql/release.sql}. */
  public static final class Kind extends StatementKind<ReleaseRun> {

    private final String sql;
    private final Runnable ready;

    /**
     * @param ready told after the commit: runs of any kind may be claimed again
     */
    public Kind(Database database, Runnable ready) {
      super("run_release", true);
      this.sql = database.sql(ReleaseRun.class, "release");
      this.ready = ready;
    }

    @Override
    protected String sql() {
      return sql;
    }

    @Override
    protected void bind(List<ReleaseRun> releases, Map<String, Object> values) {
      values.put("release_run_id", Columns.uuids(releases, r -> r.claim.runId().value()));
      values.put("release_claim_no", Columns.ints(releases, r -> r.claim.number()));
    }

    @Override
    protected void applied(List<ReleaseRun> releases, List<ReleaseRun> written, long firstMark) {
      releases.forEach(release -> release.complete(true));
      ready.run();
    }

    @Override
    protected void settle(Connection connection, List<ReleaseRun> releases) {
      // Some had been taken away or handed back before; either way none of them is this node's now.
      releases.forEach(release -> release.complete(false));
      ready.run();
    }

    @Override
    protected void refused(List<ReleaseRun> releases) {
      releases.forEach(release -> release.complete(false));
    }
  }
}
