package io.millrace.cluster.node;

import io.millrace.cluster.store.LeaseSpace;

/** The spaces of a group in its store. */
public record Spaces(LeaseSpace live, LeaseSpace away, LeaseSpace assignment) {

  /** The one of this name. */
  public LeaseSpace get(SpaceName name) {
    return switch (name) {
      case LIVE -> live;
      case AWAY -> away;
      case ASSIGNMENT -> assignment;
    };
  }
}
