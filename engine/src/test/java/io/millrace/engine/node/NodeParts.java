package io.millrace.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.NodeOptions;
import io.millrace.config.PayloadCodec;
import io.millrace.config.PayloadLimits;
import io.millrace.engine.codec.Codec;
import io.millrace.engine.database.Clock;
import io.millrace.engine.database.Database;
import io.millrace.engine.database.Reserved;
import io.millrace.engine.journal.Fence;
import io.millrace.engine.journal.Journal;
import io.millrace.engine.queue.FairClock;
import io.millrace.engine.queue.FinishInLane;
import io.millrace.engine.queue.LaneListener;
import io.millrace.engine.run.ClaimStatement;
import io.millrace.engine.run.ClaimedRun;
import io.millrace.engine.run.RunKey;
import io.millrace.engine.run.RunTable;
import io.millrace.engine.step.History;
import io.millrace.engine.step.StepWriter;
import io.millrace.test.Postgres;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node without its loops. */
final class NodeParts implements AutoCloseable {

  final Room room = new Room(3);
  final ClaimFloor floor = new ClaimFloor();
  final Membership membership;
  final RunExecutor executor;
  final StartsHere startsHere;
  final RunRelay relay;
  final FairClock fairClock = new FairClock();
  // What the claimer would say, and how often it was asked to look for what is lost.
  boolean behind;
  boolean blind;
  int passing = 7;
  boolean looking;
  long claimedKey = 5;
  int looks;
  // What was told of lanes.
  final List<RunKey> idleLanes = new CopyOnWriteArrayList<>();
  final List<RunKey> turns = new CopyOnWriteArrayList<>();
  private final Postgres postgres;
  private final Registry registry;
  final Database database;
  final Journal journal;
  private final Codec codec = new Codec(PayloadLimits.defaults(), PayloadCodec.plain());
  final long node;

  NodeParts(Postgres postgres, Workflow<?, ?> workflow) {
    this.postgres = postgres;
    this.database = Database.open(postgres.source(), postgres.schema());
    Fence fence = new Fence();
    this.journal = new Journal(database, fence);
    this.node =
        postgres.count(
            """
            insert into <schema>.node (name, host, pid, process_started, status, lease_until,
              joined_at, max_running, free)
            values ('parts', '', 0, 0, 'alive', clock_timestamp() + interval '1 hour',
              clock_timestamp(), 3, 3)
            returning node_id
            """);
    fence.raise(node);
    Lease lease = new Lease(Duration.ofHours(1));
    lease.renewed(System.nanoTime());
    Clock clock = new Clock(Instant.now(), System.nanoTime(), System.nanoTime());
    this.membership = new Membership(lease);
    membership.joined(node);
    this.registry = new Registry();
    registry.add(workflow);
    // However slow the machine is.
    this.relay = new RunRelay(membership, registry, room, Duration.ofMinutes(1));
    this.executor =
        new RunExecutor(
            registry,
            membership,
            codec,
            new StepWriter(database, journal, codec, clock, 16, Duration.ofMinutes(5)),
            new History(database),
            new EndWriter(
                database,
                journal,
                codec,
                () -> {},
                new FinishInLane.Kind(database, fairClock, relay, lanes()),
                new RunEnds(database, new RunTable(database, codec))),
            new Deadlines(clock),
            room);
    this.startsHere = new StartsHere(membership, room, floor, fairClock, executor, queue());
    relay.follow(executor, queue());
  }

  /** Another one, with the times that users get. */
  RunRelay usualRelay() {
    RunRelay usual = new RunRelay(membership, registry, room);
    usual.follow(executor, queue());
    return usual;
  }

  LaneListener lanes() {
    return new LaneListener() {
      @Override
      public void lanesAreReady(RunKey first) {
        idleLanes.add(first);
      }

      @Override
      public void turnsAreReady(RunKey first) {
        turns.add(first);
      }

      @Override
      public void lanesWait() {}
    };
  }

  private StartsHere.Queue queue() {
    return new StartsHere.Queue() {
      @Override
      public boolean isBehind() {
        return behind;
      }

      @Override
      public boolean isShortOfRoom() {
        return behind;
      }

      @Override
      public boolean mustLook() {
        return blind;
      }

      @Override
      public int passing() {
        return passing;
      }

      @Override
      public boolean isLooking() {
        return looking;
      }

      @Override
      public long claimedKey() {
        return claimedKey;
      }

      @Override
      public void lookForLost() {
        looks++;
      }
    };
  }

  /** One that does not run. */
  Claimer claimer() {
    return new Claimer(
        membership,
        NodeOptions.defaults(),
        registry,
        database.reserve(),
        new ClaimStatement(database),
        executor,
        new Wakeups(),
        floor,
        fairClock,
        room);
  }

  void acceptAll() throws Exception {
    acceptAll(3);
  }

  void acceptAll(int count) throws Exception {
    try (Reserved connection = database.reserve()) {
      List<ClaimedRun> claimed =
          new ClaimStatement(database)
              .claim(
                  connection.get(),
                  node,
                  RunKey.FIRST,
                  RunKey.FIRST,
                  3,
                  0,
                  new String[] {"counted@1"});
      assertThat(claimed).hasSize(count);
      claimed.forEach(run -> executor.accept(node, run, false));
    }
  }

  long count(String status) {
    return postgres.count("select count(*) from <schema>.run where status = ?", status);
  }

  @Override
  public void close() {
    journal.close();
    database.close();
  }
}
