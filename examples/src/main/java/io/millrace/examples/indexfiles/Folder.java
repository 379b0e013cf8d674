package io.millrace.examples.indexfiles;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Lists what stands in one folder, in the order of the keys. */
final class Folder {

  private Folder() {}

  /**
   * Files, folders and what cannot be looked at; links and devices are left out.
   *
   * @param key of the folder, empty for the root
   * @throws IOException if the folder cannot be listed
   */
  static List<Entry> list(Path root, String key) throws IOException {
    var entries = new ArrayList<Entry>();
    try (var children = Files.newDirectoryStream(root.resolve(Entry.text(key)))) {
      for (Path child : children) {
        add(entries, key, child);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(entries);
    return entries;
  }

  private static void add(List<Entry> entries, String folder, Path child) {
    var name = FileName.of(child);
    String key = folder + name.key();
    String shown = Entry.text(folder) + name.text();
    try {
      var found = Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (found.isDirectory() || found.isRegularFile()) {
        var skipped = name.isExact() ? null : new Skipped(shown, FileName.problem());
        entries.add(new Entry(found.isDirectory() ? key + "/" : key, found.size(), skipped));
      }
    } catch (IOException e) {
      entries.add(new Entry(key, 0, Skipped.because(shown, e)));
    }
  }
}
