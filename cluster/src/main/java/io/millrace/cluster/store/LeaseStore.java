package io.millrace.cluster.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A store of leases: named spaces of keys. All logic of a cluster is written once on top of this
 * interface; an implementation only has to keep its few promises, which one contract test holds all
 * of them to.
 *
 * <pre>{@code
 * LeaseSpace nodes = store.space("orders-nodes", Duration.ofSeconds(10));
 * if (nodes.create("node.7", "{}") instanceof Written.Done(long revision)) {
 *   nodes.update("node.7", "{}", revision);   // lives for 10 more seconds
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads. Its methods block for at most the time that the store was opened
 * with, then they throw.
 */
public interface LeaseStore extends AutoCloseable {

  /** For spaces whose keys stay until they are deleted. */
  Duration FOREVER = Duration.ZERO;

  /**
   * A space, which is made if there is none of this name. A store that has opened it within the
   * last seconds need not ask again.
   *
   * @param name 1 to 100 characters of {@code a-z A-Z 0-9 _ -}
   * @param timeToLive how long a key lives after each write, by the store's clock, from 500 ms;
   *     {@link #FOREVER} for keys that do not end
   * @throws StoreException if the store cannot be reached, the name is not allowed, or the space
   *     exists with another time to live; the message names both times
   */
  LeaseSpace space(String name, Duration timeToLive) throws StoreException;

  /**
   * A space as it is, for those who only look and do not know its time to live. Makes nothing.
   *
   * @param name 1 to 100 characters of {@code a-z A-Z 0-9 _ -}
   * @return empty if there is no space of this name
   * @throws StoreException if the store cannot be reached, or the name is not allowed
   */
  Optional<LeaseSpace> existing(String name) throws StoreException;

  /**
   * The names of all spaces that there are, in order.
   *
   * @throws StoreException if the store cannot be reached
   */
  List<String> spaces() throws StoreException;

  /** How long an operation may take until it throws. */
  Duration timeout();

  /** What people see of this store in messages, such as {@code postgresql db.example:5432/shop}. */
  String description();

  /** Gives back connections. Keys stay and end by themselves. */
  @Override
  void close();
}
