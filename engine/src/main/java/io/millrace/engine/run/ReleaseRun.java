package io.millrace.engine.run;

import io.millrace.engine.database.Database;
import io.millrace.engine.journal.Columns;
import io.millrace.engine.journal.Entry;
import io.millrace.engine.journal.EntryKind;
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
  protected int lane() {
    return claim.lane();
  }

  @Override
  protected int bytes() {
    return 50;
  }

  /** Hands runs back; see {@code sql/release.sql}. */
  public static final class Kind extends EntryKind<ReleaseRun> {

    private final String sql;
    private final StartRun.Listener listener;

    public Kind(Database database, StartRun.Listener listener) {
      super("run_release", true);
      this.sql = database.sql(ReleaseRun.class, "release");
      this.listener = listener;
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
      listener.runsAreReady(RunKey.FIRST);
    }

    @Override
    protected void settle(Connection connection, List<ReleaseRun> releases) {
      // Some had been taken away or handed back before; either way none of them is this node's now.
      releases.forEach(release -> release.complete(false));
      listener.runsAreReady(RunKey.FIRST);
    }

    @Override
    protected void refused(List<ReleaseRun> releases) {
      releases.forEach(release -> release.complete(false));
    }
  }
}
