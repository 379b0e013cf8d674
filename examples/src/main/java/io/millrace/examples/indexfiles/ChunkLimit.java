package io.millrace.examples.indexfiles;

/**
 * How much one recorded chunk of the scan holds.
 *
 * @param entries at most so many files and skipped entries
 * @param bytes at most so many bytes of paths and reasons, give or take one entry
 */
record ChunkLimit(int entries, long bytes) {

  // JSON makes up to 6 bytes of one (\u001f): 4 MiB stay below the 32 MiB of a step's result, with
  // the fields around 20,000 entries.
  private static final ChunkLimit DEFAULTS = new ChunkLimit(20_000, 4L << 20);

  static ChunkLimit defaults() {
    return DEFAULTS;
  }

  boolean allows(int entries, long bytes) {
    return entries < this.entries && bytes < this.bytes;
  }
}
