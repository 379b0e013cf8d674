package io.millrace.examples.indexfiles;

import java.util.List;

/**
 * The output of a run.
 *
 * @param files how many files were indexed
 * @param bytes of all of them
 * @param lines of all of them
 * @param skipped what could not be indexed, in the order of the paths; after {@link #SKIPPED_MAX}
 *     of them one last entry says how many more there are
 * @param digest SHA-256 over the lines {@code <sha256> <path>\n} of the files in order: what {@code
 *     sha256sum} prints for them, hashed once more
 * @param index the file that holds the entry of every file
 */
public record IndexReport(
    long files, long bytes, long lines, List<Skipped> skipped, String digest, String index) {

  /** Keeps the output readable, and far below the limit of a run's output. */
  public static final int SKIPPED_MAX = 10_000;
}
