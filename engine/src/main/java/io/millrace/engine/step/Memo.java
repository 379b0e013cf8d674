package io.millrace.engine.step;

import io.millrace.failure.ReplayMismatchException;
import io.millrace.run.RunId;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of a run, by path. Each recorded step is asked for once and then forgotten, so a
 * run holds only what its replay has not reached. Used by all branches of the run at once.
 */
public final class Memo {

  private final RunId run;
  private final History history;
  // Sorted, so that all below a path is a range.
  private final ConcurrentNavigableMap<String, RecordedStep> byPath = new ConcurrentSkipListMap<>();
  private final Map<Place, String> byPlace = new ConcurrentHashMap<>();

  // Set once all rows were read; written by the branch that read the last page.
  private volatile boolean complete;

  // Scopes of which nothing more is recorded, and groups of which all is in memory. Empty when the
  // memo is complete, and without what lies below another one of them.
  private final NavigableSet<String> known = new ConcurrentSkipListSet<>();

  private record Place(String scope, int ordinal) {}

  Memo(RunId run, History history, History.Page first) {
    this.run = run;
    this.history = history;
    keep(first.steps());
    this.complete = first.complete();
  }

  private Memo(RunId run, History history) {
    this.run = run;
    this.history = history;
    this.complete = true;
  }

  /** The memo of a run that was never claimed before. */
  public static Memo empty(RunId run, History history) {
    return new Memo(run, history);
  }

  private void keep(List<RecordedStep> steps) {
    for (RecordedStep step : steps) {
      byPath.put(step.path(), step);
      byPlace.put(new Place(step.scope(), step.ordinal()), step.path());
    }
  }

  /**
   * What is recorded of a step; null when it was never begun.
   *
   * @throws ReplayMismatchException if something else is recorded in this place, or this path in
   *     another place
   */
  @Nullable RecordedStep take(StepSlot slot) {
    RecordedStep found = takeAny(slot);
    if (found == null && slot.kind() != StepKind.BRANCH) {
      // Steps of a scope follow one another: behind the first that is missing there is none.
      markKnown(slot.scope());
    }
    return found;
  }

  /** The same for a step that may be missing while later ones of its scope are recorded. */
  @Nullable RecordedStep takeAny(StepSlot slot) {
    RecordedStep found = byPath.remove(slot.path());
    if (found == null && mayBeStored(slot)) {
      found = readOn(slot);
    }
    if (found == null) {
      checkNothingElseAt(slot);
      return null;
    }
    byPlace.remove(new Place(slot.scope(), found.ordinal()));
    if (found.ordinal() != slot.ordinal() || found.kind() != slot.kind()) {
      throw new ReplayMismatchException(
          run,
          slot.ordinal(),
          describe(slot.kind(), slot.path(), slot.ordinal()),
          describe(found.kind(), found.path(), found.ordinal()));
    }
    checkFingerprint(slot, found);
    return found;
  }

  private boolean mayBeStored(StepSlot slot) {
    return !complete && !isKnown(slot.scope());
  }

  private boolean isKnown(String scope) {
    if (known.contains(scope)) {
      return true;
    }
    for (int slash = scope.indexOf('/'); slash >= 0; slash = scope.indexOf('/', slash + 1)) {
      if (known.contains(scope.substring(0, slash + 1))) {
        return true;
      }
    }
    return false;
  }

  private void markKnown(String scope) {
    if (!complete && !isKnown(scope)) {
      known.add(scope);
    }
  }

  /** A group was never begun, so nothing is recorded of its branches. */
  void nothingIn(StepSlot group) {
    markKnown(group.path() + "/");
  }

  /**
   * Reads all that is recorded of a group, page by page: its branches are asked for in no
   * particular order, and what they returned is held by the group anyway.
   */
  void loadGroup(StepSlot group) {
    String prefix = group.path() + "/";
    if (!complete && !isKnown(prefix)) {
      load(prefix);
    }
  }

  /** Forgets what it has below a path, which is no longer true, and reads it anew. */
  void reload(String prefix) {
    // The character behind the slash: all that begins with the prefix lies before it.
    String end = prefix.substring(0, prefix.length() - 1) + (char) ('/' + 1);
    Map<String, RecordedStep> below = byPath.subMap(prefix, end);
    below.values().forEach(step -> byPlace.remove(new Place(step.scope(), step.ordinal())));
    below.clear();
    known.subSet(prefix, end).clear();
    load(prefix);
  }

  private void load(String prefix) {
    String from = prefix;
    boolean more = true;
    while (more) {
      History.Page page = history.pageFrom(run, from);
      List<RecordedStep> members =
          page.steps().stream().filter(step -> step.path().startsWith(prefix)).toList();
      keep(members);
      more = !page.complete() && members.size() == page.steps().size() && !members.isEmpty();
      if (more) {
        // Just behind the last one: paths hold no control characters.
        from = members.getLast().path() + '\u0001';
      }
    }
    markKnown(prefix);
  }

  /** What is loaded of a path, without taking it; null when nothing is. */
  @Nullable RecordedStep peek(String path) {
    return byPath.get(path);
  }

  private @Nullable RecordedStep readOn(StepSlot slot) {
    History.Page page = history.pageFrom(run, slot.path());
    RecordedStep first = page.steps().isEmpty() ? null : page.steps().getFirst();
    boolean hit = first != null && first.path().equals(slot.path());
    // Only what lies ahead of a hit is worth keeping: a miss means that the replay is past the
    // record.
    if (hit) {
      keep(page.steps().subList(1, page.steps().size()));
      return first;
    }
    return null;
  }

  private void checkNothingElseAt(StepSlot slot) {
    String other = byPlace.get(new Place(slot.scope(), slot.ordinal()));
    if (other == null && mayBeStored(slot)) {
      other = history.pathAt(run, slot).orElse(null);
    }
    if (other != null && !other.equals(slot.path())) {
      throw new ReplayMismatchException(
          run, slot.ordinal(), describe(slot.kind(), slot.path(), slot.ordinal()), other);
    }
  }

  private void checkFingerprint(StepSlot slot, RecordedStep found) {
    String asked = slot.fingerprint();
    String recorded = found.fingerprint();
    // Code that says nothing, or said nothing when it was recorded, cannot be compared.
    if (asked != null && recorded != null && !asked.equals(recorded)) {
      String what = describe(slot.kind(), slot.path(), slot.ordinal());
      throw new ReplayMismatchException(
          run,
          slot.ordinal(),
          "%s for an input of fingerprint %s".formatted(what, asked),
          "%s for fingerprint %s".formatted(what, recorded));
    }
  }

  private static String describe(StepKind kind, String path, int ordinal) {
    return "%s %s (number %d)".formatted(kind.text(), path, ordinal + 1);
  }
}
