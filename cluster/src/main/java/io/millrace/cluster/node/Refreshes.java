package io.millrace.cluster.node;

import io.millrace.cluster.config.Leasing;
import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.LeaseSpace;
import io.millrace.cluster.store.StoreException;
import io.millrace.cluster.store.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Requests of this node that the leader look at the partitions' source. A request is a write of one
 * key, whose revision is its number; the leader says up to which one it has looked. So any number
 * of requests, from whatever nodes, are done by one look.
 */
final class Refreshes {

  private final Habitat habitat;
  private final Leasing leasing;
  private final List<Waiting> waiting = new ArrayList<>();

  private record Waiting(long request, Runnable then) {}

  Refreshes(Habitat habitat, Leasing leasing) {
    this.habitat = habitat;
    this.leasing = leasing;
  }

  /**
   * @param wanted whether somebody still waits for it
   * @param then runs when the leader has looked
   * @param asked runs when the request is there to see
   */
  void ask(BooleanSupplier wanted, Runnable then, Runnable asked) {
    if (!wanted.getAsBoolean()) {
      return;
    }
    String value = Long.toHexString(habitat.random().nextLong());
    habitat.<Long>ask(
        spaces -> write(spaces.live(), value),
        reply -> {
          switch (reply) {
            case Reply.Answer<Long>(Long request) -> {
              Waiting one = new Waiting(request, then);
              waiting.add(one);
              repeat(one, wanted);
              asked.run();
            }
            case Reply.Failed<Long>(Exception why) ->
                habitat.after(leasing.heartbeat(), () -> ask(wanted, then, asked));
          }
        });
  }

  /** A request ends like every lease; while nobody led, nobody saw it. */
  private void repeat(Waiting one, BooleanSupplier wanted) {
    habitat.after(
        leasing.lease(),
        () -> {
          if (waiting.remove(one)) {
            ask(wanted, one.then(), () -> {});
          }
        });
  }

  private static long write(LeaseSpace space, String value) throws StoreException {
    while (true) {
      Optional<Entry> entry = space.get(Keys.REFRESH);
      Written written =
          entry.isEmpty()
              ? space.create(Keys.REFRESH, value)
              : space.update(Keys.REFRESH, value, entry.get().revision());
      if (written instanceof Written.Done(long revision)) {
        return revision;
      }
    }
  }

  /** The leader has looked up to this request. */
  void check(long refreshed) {
    List<Waiting> done = waiting.stream().filter(one -> one.request() <= refreshed).toList();
    waiting.removeAll(done);
    done.forEach(one -> one.then().run());
  }
}
