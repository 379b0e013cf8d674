package io.millrace.cluster.node;

import io.millrace.cluster.Alert;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.Token;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

/** What the application is told. */
public sealed interface Notice {

  /** It owns these from now on. */
  record Assigned(SortedMap<String, Token> partitions) implements Notice {}

  /** It is to finish its work on these within the bound, and then owns them no more. */
  record Releasing(List<String> partitions, Duration bound) implements Notice {}

  /** It has lost these without a chance to finish. */
  record Lost(List<String> partitions) implements Notice {}

  /** Its state is another one. */
  record StateChanged(ClusterState from, ClusterState to, String reason) implements Notice {}

  /** Something fails that is tried again. */
  record Failure(Exception why) implements Notice {}

  /** It has been without its store for so long. */
  record Alarmed(Alert alert, Duration age, String reason) implements Notice {}
}
