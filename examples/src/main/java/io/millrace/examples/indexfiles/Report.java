package io.millrace.examples.indexfiles;

import io.millrace.examples.indexfiles.Hashing.BatchHashes;
import io.millrace.run.RunId;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Brings the recorded parts together: the file {@code index.json} and the sums. */
final class Report {

  private final Path folder;
  private final RunId run;

  Report(Path folder, RunId run) {
    this.folder = folder;
    this.run = run;
  }

  /** The folder that the metadata names. */
  static Path folder(Map<String, String> metadata) {
    String name = metadata.get(IndexFiles.OUTPUT);
    if (name == null) {
      throw new IllegalArgumentException(
          "the metadata '%s' is missing; give the folder for index.json, as an absolute path"
              .formatted(IndexFiles.OUTPUT));
    }
    try {
      Path folder = Path.of(name);
      if (folder.isAbsolute()) {
        return folder;
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("the output folder '%s' is no path".formatted(name), e);
    }
    throw new IllegalArgumentException(
        "the output folder '%s' is not absolute, so another node could not find it"
            .formatted(name));
  }

  IndexReport write(Listing listing, List<Batch> batches, List<BatchHashes> hashes)
      throws IOException {
    var sums = new Sums();
    var skipped = new ArrayList<>(listing.skipped());
    Path index = folder.resolve("index.json");
    try (var file = new IndexFile(index, run)) {
      for (int i = 0; i < batches.size(); i++) {
        add(batches.get(i), hashes.get(i), file, sums);
        skipped.addAll(hashes.get(i).skipped());
      }
      file.publish();
    }
    return sums.report(bounded(skipped), index);
  }

  /** Each file of a batch is the next of its hashes, or else the next of its skipped. */
  private static void add(Batch batch, BatchHashes hashes, IndexFile file, Sums sums)
      throws IOException {
    var hash = hashes.files().iterator();
    var skipped = hashes.skipped().iterator();
    var skip = skipped.hasNext() ? skipped.next().path() : null;
    for (FoundFile found : batch.files()) {
      if (found.path().equals(skip)) {
        skip = skipped.hasNext() ? skipped.next().path() : null;
      } else {
        var next = hash.next();
        file.add(found.path(), next);
        sums.add(found.path(), next);
      }
    }
  }

  private static List<Skipped> bounded(List<Skipped> skipped) {
    skipped.sort(Comparator.comparing(entry -> Entry.key(entry.path())));
    int more = skipped.size() - IndexReport.SKIPPED_MAX;
    if (more <= 0) {
      return skipped;
    }
    var bounded = new ArrayList<>(skipped.subList(0, IndexReport.SKIPPED_MAX));
    bounded.add(new Skipped("", "and %,d more".formatted(more)));
    return bounded;
  }
}
