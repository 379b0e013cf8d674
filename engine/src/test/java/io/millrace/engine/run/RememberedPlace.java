package io.millrace.engine.run;

import io.millrace.test.Postgres;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Remembers what it was told, by the journal's threads. */
final class RememberedPlace implements KeptPlace {

  final List<String> told = new CopyOnWriteArrayList<>();
  private final long node;
  private final @Nullable RunKey floor;
  private final long upTo;

  private RememberedPlace(long node, @Nullable RunKey floor, long upTo) {
    this.node = node;
    this.floor = floor;
    this.upTo = upTo;
  }

  /** A node without a process, that has so long to live. */
  static long node(Postgres postgres, String status, int leaseSeconds) {
    return postgres.count(
        """
        insert into <schema>.node (name, host, pid, process_started, status, lease_until,
          joined_at, max_running, free)
        values ('test', 'here', 1, 1, ?, clock_timestamp() + ? * interval '1 second',
          clock_timestamp(), 1, 1)
        returning node_id
        """,
        status,
        leaseSeconds);
  }

  /** For a run without a lane. */
  static RememberedPlace floor(long node, @Nullable RunKey floor) {
    return new RememberedPlace(node, floor, NONE);
  }

  /** For a run of a lane. */
  static RememberedPlace upTo(long node, long fairKey) {
    return new RememberedPlace(node, null, fairKey);
  }

  @Override
  public long node() {
    return node;
  }

  @Override
  public @Nullable RunKey floor() {
    return floor;
  }

  @Override
  public long upTo() {
    return upTo;
  }

  @Override
  public void begin(RunKey reached) {
    told.add("begin");
  }

  @Override
  public void giveBack() {
    told.add("give back");
  }

  @Override
  public void giveUp() {
    told.add("give up");
  }
}
