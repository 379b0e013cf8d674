package io.millrace.examples.indexfiles;

import java.util.List;

/**
 * All that the scan found, in the order of the UTF-8 bytes of the paths.
 *
 * @param files what is to be hashed
 * @param skipped what could not be looked at
 */
public record Listing(List<FoundFile> files, List<Skipped> skipped) {}
