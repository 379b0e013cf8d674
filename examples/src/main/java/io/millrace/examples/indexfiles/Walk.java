package io.millrace.examples.indexfiles;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Goes through a tree in the order of the keys, from any place. It holds the lists of the folders
 * between the root and where it stands, nothing else.
 *
 * <p>Used by one thread at a time.
 */
final class Walk {

  private final Path root;
  private final Deque<Iterator<Entry>> open = new ArrayDeque<>(); // innermost folder first
  private String position; // all up to this key was given out; null before the first start
  private Entry upcoming; // null at the end

  Walk(Path root) {
    this.root = root;
  }

  /**
   * Stands right after this key; empty for the beginning. Costs nothing when the walk is there
   * already, else one look at each folder above the place.
   *
   * @throws IOException if the root cannot be listed
   */
  void startAfter(String key) throws IOException {
    if (!key.equals(position)) {
      open.clear();
      open.push(Folder.list(root, "").iterator());
      position = key;
      upcoming = advance();
    }
  }

  boolean hasNext() {
    return upcoming != null;
  }

  /** The next file, or the next thing that has to be skipped. */
  Entry next() {
    if (upcoming == null) {
      throw new NoSuchElementException("the walk below %s has ended".formatted(root));
    }
    var entry = upcoming;
    position = entry.key();
    upcoming = advance();
    return entry;
  }

  private Entry advance() {
    while (!open.isEmpty()) {
      if (!open.element().hasNext()) {
        open.pop();
        continue;
      }
      var entry = open.element().next();
      boolean wanted = entry.isAfter(position) || entry.contains(position);
      var found = wanted ? opened(entry) : null;
      if (found != null && found.isAfter(position)) {
        return found;
      }
    }
    return null;
  }

  /** Enters a folder and gives null; gives what is no folder, or one that cannot be entered. */
  private Entry opened(Entry entry) {
    if (!entry.isFolder() || entry.skipped() != null) {
      return entry;
    }
    try {
      open.push(Folder.list(root, entry.key()).iterator());
      return null;
    } catch (IOException e) {
      String path = entry.path();
      return new Entry(entry.key(), 0, Skipped.because(path.substring(0, path.length() - 1), e));
    }
  }
}
