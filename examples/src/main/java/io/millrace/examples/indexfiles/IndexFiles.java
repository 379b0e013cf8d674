package io.millrace.examples.indexfiles;

import io.millrace.workflow.ParallelOptions;
import io.millrace.workflow.Run;
import io.millrace.workflow.Workflow;
import java.nio.file.Path;

/**
 * Indexes every file below a folder, durably: after a crash it goes on with the first batch of
 * files that is not recorded.
 *
 * <pre>{@code
 * var index = millrace.register(IndexFiles.workflow());
 * var options = StartOptions.defaults().withMetadata(Map.of("output", "/srv/index"));
 * IndexReport report = millrace.start(index, IndexInput.of("/srv/data"), options).await();
 * }</pre>
 *
 * <p>The list of files is what the scan recorded. A file that vanished since is reported as
 * skipped; one that was added after its place in the order was scanned is not seen.
 */
public final class IndexFiles {

  /** Name of the workflow. */
  public static final String NAME = "index-files";

  /**
   * Key of the run's metadata that names the folder for {@code index.json}, as an absolute path.
   */
  public static final String OUTPUT = "output";

  // Twice the processors: while one branch waits for the disk another one computes.
  private static final int HASHERS = 2 * Runtime.getRuntime().availableProcessors();

  private IndexFiles() {}

  /** The workflow, to be registered. */
  public static Workflow<IndexInput, IndexReport> workflow() {
    return Workflow.named(NAME, IndexInput.class, IndexFiles::index).checkedBy(IndexInput::check);
  }

  private static IndexReport index(Run run, IndexInput input) {
    var report = new Report(Report.folder(run.metadata()), run.id());
    // Recorded, so that a node with another working directory goes on in the same folder.
    var root = Path.of(run.step("root", () -> input.path().toRealPath().toString()));

    var listing = Scan.of(run, root);
    var batches = Batch.split(listing.files());
    var hashes =
        run.parallelAll(
            "hash", batches, ParallelOptions.atMost(HASHERS), batch -> Hashing.of(root, batch));
    return run.step("report", () -> report.write(listing, batches, hashes));
  }
}
