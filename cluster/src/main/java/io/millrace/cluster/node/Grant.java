package io.millrace.cluster.node;

import io.millrace.cluster.Token;
import org.jspecify.annotations.Nullable;

/**
 * When and why shares got their owners.
 *
 * @param token what their owners show
 * @param atMillis when, by the wall of who led then; for people
 * @param reason what had changed
 */
public record Grant(Token token, long atMillis, String reason) {

  // Written out, see Peer.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Grant that
        && token.equals(that.token)
        && atMillis == that.atMillis
        && reason.equals(that.reason);
  }

  @Override
  public int hashCode() {
    return 31 * token.hashCode() + Long.hashCode(atMillis);
  }
}
