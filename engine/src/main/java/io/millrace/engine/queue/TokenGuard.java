package io.millrace.engine.queue;

import io.millrace.engine.database.SqlFiles;
import io.millrace.queue.OwnershipToken;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/**
 * Stands before claims from partitions: only who shows a token that is not older than the newest
 * one seen passes. To be asked first in the transaction of the claim, which then holds the
 * partitions' rows: an owner with a newer token waits for its end, and no claim with an older one
 * comes after it.
 */
public final class TokenGuard {

  private final SqlFiles sql;

  public TokenGuard(SqlFiles sql) {
    this.sql = sql;
  }

  /**
   * Remembers what is new.
   *
   * @return the partitions that may be claimed from; the others have newer owners
   */
  public Set<String> admit(Handle handle, Map<String, OwnershipToken> owned) {
    if (owned.isEmpty()) {
      return Set.of();
    }
    TreeMap<String, OwnershipToken> sorted = new TreeMap<>(owned);
    Set<String> admitted = new TreeSet<>();
    handle
        .createQuery(sql.text(TokenGuard.class, "admit_tokens"))
        .bindArray("partition", String.class, sorted.keySet())
        .bindArray(
            "epoch", Long.class, sorted.values().stream().map(OwnershipToken::epoch).toList())
        .bindArray(
            "version", Long.class, sorted.values().stream().map(OwnershipToken::version).toList())
        .map(
            (row, context) ->
                Map.entry(
                    row.getString("partition"),
                    new OwnershipToken(row.getLong("epoch"), row.getLong("version"))))
        .forEach(
            newest -> {
              if (newest.getValue().equals(sorted.get(newest.getKey()))) {
                admitted.add(newest.getKey());
              }
            });
    return admitted;
  }
}
