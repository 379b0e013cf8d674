package io.millrace.engine.node;

import io.millrace.config.NodeOptions;
import io.millrace.engine.queue.LaneListener;
import io.millrace.engine.run.KeptPlace;
import io.millrace.engine.run.NewRun;
import io.millrace.engine.run.RunKey;
import io.millrace.engine.run.StartRun;
import io.millrace.run.RunId;
import org.jspecify.annotations.Nullable;

/**
 * Who executes runs, as this process sees it: its own node, if it is one, and the others, which are
 * told by notifications.
 */
public final class Workforce implements StartRun.Listener, LaneListener {

  private final Wakeups wakeups = new Wakeups();
  private final Notifier notifier;
  private final Thread notifying;

  // Set once by join(), before any run can be started.
  private @Nullable Node node;

  private final Lease lease;
  private final Membership membership;
  private final boolean executes;

  public Workforce(io.millrace.engine.database.Database database, NodeOptions options) {
    this.executes = options.maxRunning() > 0;
    this.lease = new Lease(options.lease());
    this.membership = new Membership(lease);
    // A process that is no node itself cannot know whether there are any.
    this.notifier = new Notifier(new NodeTable(database), () -> executes && membership.isAlone());
    this.notifying = Thread.ofVirtual().name("millrace-notifier").start(notifier);
  }

  /** Makes this process a node, if its options say so. */
  public void join(Node.Parts parts, NodeOptions options) {
    if (executes) {
      node = new Node(parts, options, membership, lease, wakeups, this);
    }
  }

  /** Runs were stored or came back: tells this node and the others. */
  @Override
  public void runsAreReady(RunKey first) {
    areReady(new Ready(first, null));
  }

  @Override
  public void lanesAreReady(RunKey first) {
    areReady(new Ready(null, first));
  }

  @Override
  public void turnsAreReady(RunKey first) {
    Ready ready = new Ready(null, first);
    if (node != null) {
      node.turnsAreReady(ready);
    }
    notifier.turnsAreReady(ready);
  }

  private void areReady(Ready ready) {
    if (node != null) {
      node.areReady(ready);
    }
    notifier.ready(ready);
  }

  @Override
  public void lanesWait() {
    if (node != null) {
      node.lanesWait();
    }
    notifier.lanesWait();
  }

  /** Runs came back to the queue, wherever their places are. */
  public void anythingIsReady() {
    wakeups.anythingIsReady();
    notifier.ready(Ready.ANYTHING);
  }

  /** A place here for a run that is about to be stored; null when it is to be queued. */
  public @Nullable KeptPlace keepPlace(NewRun run) {
    return node == null ? null : node.keepPlace(run);
  }

  /** A workflow was registered: what waited for it may be claimed. */
  public void workflowsChanged() {
    wakeups.anythingIsReady();
  }

  /** A cancel was asked for: tells whoever executes the run. */
  public void cancelRequested(RunId run) {
    if (node != null) {
      node.cancel(run);
    }
    notifier.cancelRequested(run);
  }

  /** Ends the execution of runs; the journal must still be open. */
  public void drain() {
    if (node != null) {
      node.drain();
    }
  }

  /** Leaves the others. */
  public void leave() {
    if (node != null) {
      node.leave();
    }
    notifier.close();
    boolean interrupted = false;
    while (notifying.isAlive()) {
      try {
        notifying.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
