package io.millrace.cluster.failure;

import org.jspecify.annotations.Nullable;

/**
 * The root of every error that the cluster throws at its callers. Its message names the value and
 * the way out.
 */
public abstract sealed class ClusterException extends RuntimeException
    permits ClusterStateException,
        InvalidClusterException,
        StaleTokenException,
        StoreUnavailableException {

  private static final long serialVersionUID = 1L;

  ClusterException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
