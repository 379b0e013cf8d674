package io.millrace.cluster.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keys of one space, each with a value and a revision.
 *
 * <ul>
 *   <li>Every write gives its key a revision greater than all that any key of the space had before,
 *       also over deletion, expiry and restarts of the store.
 *   <li>Writes are conditional, atomic, and durable when they return.
 *   <li>Reads see all writes that returned before they began, from whatever process.
 *   <li>A key whose time has passed is gone: it is not read, cannot be updated, and can be created.
 *       Its end gives no hint to those who watch: who cares has to look.
 *   <li>A method that throws may have been carried out, or may still be: only reading tells.
 * </ul>
 *
 * <p>Keys are 1 to 200 characters of {@code a-z A-Z 0-9 _ - .}, neither beginning nor ending with a
 * dot; values are text of at most 512 KiB in UTF-8.
 */
public interface LeaseSpace {

  /** Its name. */
  String name();

  /** How long a key lives after each write; {@link LeaseStore#FOREVER} if it does not end. */
  Duration timeToLive();

  /**
   * Writes a key that is absent: never written, deleted, or at its end.
   *
   * @return {@link Written.Refused} if the key is there
   */
  Written create(String key, String value) throws StoreException;

  /**
   * Writes a key that still has this revision, and so lets it live for the space's whole time
   * again.
   *
   * @return {@link Written.Refused} if the key is absent, at its end, or has another revision
   */
  Written update(String key, String value, long revision) throws StoreException;

  /**
   * Removes a key that still has this revision.
   *
   * @return {@code false} if the key is absent, at its end, or has another revision
   */
  boolean delete(String key, long revision) throws StoreException;

  /** The key as it is now. */
  Optional<Entry> get(String key) throws StoreException;

  /** All keys that are there now, by key. A small number of round trips however many they are. */
  List<Entry> list() throws StoreException;

  /**
   * Asks for a hint whenever a key is created, deleted, or gets another value. A hint may come
   * late, twice, or not at all, since connections break: it saves time, but what must not be missed
   * is looked for now and then as well. A renewal that leaves the value as it is need not give one.
   *
   * @param key the key to watch, or {@code "*"} for all of the space
   * @param hint is called on a thread of the store with the key's name; must not block. Called with
   *     {@code "*"} when hints may have been missed
   */
  Watch watch(String key, Consumer<String> hint) throws StoreException;

  /** A request for hints, until it is closed. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }
}
