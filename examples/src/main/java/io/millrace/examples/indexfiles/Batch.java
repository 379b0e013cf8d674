package io.millrace.examples.indexfiles;

import java.util.ArrayList;
import java.util.List;

/**
 * Files that one branch hashes, so that they share one recorded step.
 *
 * @param files in the order of the list, at least one
 */
record Batch(List<FoundFile> files) {

  /**
   * Small files: one durable record for so many that it is lost beside the hashing, yet a crash
   * repeats only a fraction of a second.
   */
  static final int FILES_MAX = 500;

  /**
   * Large files: about as long a loss, at the hundreds of megabytes a second that SHA-256 makes.
   */
  static final long BYTES_MAX = 64L << 20;

  /** Splits the list, in order. A file larger than a batch has one of its own. */
  static List<Batch> split(List<FoundFile> files) {
    var batches = new ArrayList<Batch>();
    int begin = 0;
    long bytes = 0;
    for (int i = 0; i < files.size(); i++) {
      long more = files.get(i).bytes();
      if (i > begin && (i - begin == FILES_MAX || bytes + more > BYTES_MAX)) {
        batches.add(new Batch(files.subList(begin, i)));
        begin = i;
        bytes = 0;
      }
      bytes += more;
    }
    if (begin < files.size()) {
      batches.add(new Batch(files.subList(begin, files.size())));
    }
    return batches;
  }
}
