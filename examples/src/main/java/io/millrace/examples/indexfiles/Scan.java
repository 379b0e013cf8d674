package io.millrace.examples.indexfiles;

import io.millrace.workflow.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists the files in as many recorded steps as it takes, because a million paths do not fit into
 * the result of one.
 *
 * <p>Each chunk begins strictly after the last entry of the one before, in the order of the paths.
 * So a crash between two chunks costs only the way back to that place, and the chunks are
 * consistent whatever happened to the folder meanwhile: no path comes twice, and the order holds.
 */
final class Scan {

  private Scan() {}

  /**
   * One recorded part of the list.
   *
   * @param files in order
   * @param skipped in order
   * @param last where the next chunk goes on, as an {@link Entry#key()}
   * @param complete true when nothing comes after it
   */
  record Chunk(List<FoundFile> files, List<Skipped> skipped, String last, boolean complete) {}

  static Listing of(Run run, Path root) {
    var files = new ArrayList<FoundFile>();
    var skipped = new ArrayList<Skipped>();
    // Lives across the steps, so that only the first chunk after a crash has to find its place.
    var walk = new Walk(root);
    String last = "";
    boolean complete = false;
    while (!complete) {
      String after = last;
      var chunk = run.step("scan", () -> next(walk, after, ChunkLimit.defaults()));
      files.addAll(chunk.files());
      skipped.addAll(chunk.skipped());
      last = chunk.last();
      complete = chunk.complete();
    }
    return new Listing(files, skipped);
  }

  static Chunk next(Walk walk, String after, ChunkLimit limit) throws IOException {
    var files = new ArrayList<FoundFile>();
    var skipped = new ArrayList<Skipped>();
    String last = after;
    long bytes = 0;
    walk.startAfter(after);
    while (walk.hasNext() && limit.allows(files.size() + skipped.size(), bytes)) {
      var entry = walk.next();
      if (entry.skipped() != null) {
        skipped.add(entry.skipped());
      } else {
        files.add(new FoundFile(entry.path(), entry.bytes()));
      }
      bytes += entry.recordedBytes();
      last = entry.key();
    }
    return new Chunk(files, skipped, last, !walk.hasNext());
  }
}
