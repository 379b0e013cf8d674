package io.millrace.examples.indexfiles;

/**
 * A file that the scan found.
 *
 * @param path relative to the root, with {@code /} between its names
 * @param bytes its size then; only the split into batches goes by it
 */
public record FoundFile(String path, long bytes) {}
