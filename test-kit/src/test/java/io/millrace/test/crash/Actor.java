package io.millrace.test.crash;

import io.millrace.Millrace;
import io.millrace.config.MillraceOptions;
import io.millrace.config.NodeOptions;
import io.millrace.failure.DatabaseException;
import io.millrace.test.line.Line;
import io.millrace.test.work.Shapes;
import io.millrace.test.work.Traces;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** A node in this process whose every statement goes through a line, and the caller beside it. */
final class Actor {

  // A caller that lost its connection asks again; one strike breaks one connection.
  private static final int TRIES = 4;

  private final Ground ground;
  private final String name;
  private final Line line;
  private final Errands errands;
  private final boolean leaveEarly;
  private final Traces traces;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  // Written by the actor's thread, read by whoever abandons it.
  private volatile Millrace millrace;
  private volatile boolean abandoned;

  Actor(Ground ground, String name, Line line, Errands errands, boolean leaveEarly) {
    this.ground = ground;
    this.name = name;
    this.line = line;
    this.errands = errands;
    this.leaveEarly = leaveEarly;
    this.traces = new Traces(ground.sideOf(line), ground.side(), name);
  }

  String name() {
    return name;
  }

  Line line() {
    return line;
  }

  /** Completed when it has done all and closed its node, or failed. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  Actor begin() {
    Thread.ofPlatform().daemon().name("side-" + name).start(this::act);
    return this;
  }

  private void act() {
    try {
      for (int tries = 1; !abandoned; tries++) {
        try {
          actOnce();
          break;
        } catch (DatabaseException e) {
          if (tries == TRIES || line.isCut()) {
            throw e;
          }
        }
      }
      ended.complete(null);
    } catch (Throwable e) {
      ended.completeExceptionally(e);
    } finally {
      traces.close();
    }
  }

  private void actOnce() throws InterruptedException {
    try (Millrace mine = Millrace.start(line, options())) {
      millrace = mine;
      if (abandoned) {
        return;
      }
      errands.run(mine, Shapes.register(mine, traces), leaveEarly);
    }
  }

  private MillraceOptions options() {
    MillraceOptions options = ground.options(name, 16);
    UnaryOperator<NodeOptions> drain = node -> leaveEarly ? node.withDrain(Duration.ZERO) : node;
    return options.withNode(drain.apply(options.node()));
  }

  /** It is dead: its threads end by and by, without being waited for here. */
  void abandon() {
    abandoned = true;
    traces.giveUp();
    Thread.ofPlatform()
        .daemon()
        .name("side-grave-" + name)
        .start(
            () -> {
              Millrace left = millrace;
              if (left != null) {
                left.close();
              }
            });
  }

  /** Null when it has done all in time; else what went wrong. */
  String problem(Duration within) throws InterruptedException {
    try {
      ended.get(within.toMillis(), TimeUnit.MILLISECONDS);
      return null;
    } catch (TimeoutException e) {
      return "%s has not ended in %s".formatted(name, within);
    } catch (ExecutionException e) {
      return "%s failed: %s".formatted(name, e.getCause());
    }
  }
}
