package io.millrace.examples.indexfiles;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Hashes a batch of files: the work of one branch. */
final class Hashing {

  private Hashing() {}

  /**
   * The recorded result of one batch. Together the two lists are as long as the batch, and both
   * keep its order, so the paths of the hashed files need not be recorded a second time.
   *
   * @param files of the files that could be read
   * @param skipped the others
   */
  record BatchHashes(List<FileHash> files, List<Skipped> skipped) {}

  static BatchHashes of(Path root, Batch batch) throws IOException {
    var reader = new FileReader();
    var files = new ArrayList<FileHash>(batch.files().size());
    var skipped = new ArrayList<Skipped>();
    for (FoundFile file : batch.files()) {
      try {
        files.add(reader.read(root.resolve(file.path())));
      } catch (ClosedByInterruptException e) {
        // The run is being stopped: that says nothing about the file.
        throw e;
      } catch (IOException e) {
        skipped.add(Skipped.because(file.path(), e));
      }
    }
    return new BatchHashes(files, skipped);
  }
}
