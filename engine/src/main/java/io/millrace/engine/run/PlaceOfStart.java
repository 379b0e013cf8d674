package io.millrace.engine.run;

import org.jspecify.annotations.Nullable;

/** The place that is kept for a start, if one is, and what it is told of what came of it. */
public final class PlaceOfStart {

  private final @Nullable KeptPlace place;

  // Set by the journal's writer before it hands the start to another one of its threads.
  private boolean postponed;

  /**
   * @param place where the run may begin at once; null when it is to be queued
   */
  public PlaceOfStart(@Nullable KeptPlace place) {
    this.place = place;
  }

  /** The place, if it can be had still. */
  public @Nullable KeptPlace kept() {
    return postponed ? null : place;
  }

  /** Whether the run is stored as claimed by who keeps the place. */
  public boolean hasBegun(StartedLookup.Found found) {
    return place != null && found.hasBegunAt(place);
  }

  /**
   * The run is stored.
   *
   * @param begun see {@link KeptPlace#begin}, where it has begun; null where it has not
   */
  public void stored(@Nullable RunKey begun) {
    if (place == null) {
      return;
    }
    if (begun == null) {
      place.giveBack();
    } else if (postponed) {
      // What it waited for was itself, on a connection that was lost: the place is gone.
      place.giveUp();
    } else {
      place.begin(begun);
    }
  }

  /** It has to wait: a node must not lose room for as long as a foreign transaction lasts. */
  public void postponed() {
    postponed = true;
    if (place != null) {
      place.giveBack();
    }
  }

  /** Nobody knows whether it was stored. */
  public void failed() {
    if (place != null) {
      place.giveUp();
    }
  }
}
