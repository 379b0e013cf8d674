package io.millrace.examples.indexfiles;

/**
 * What is known of one file after it was read.
 *
 * @param sha256 of its content, as 64 hexadecimal digits
 * @param bytes how many were read
 * @param lines how many of them are 0x0A; 0 for a file that has a NUL in its first 8,192 bytes
 */
public record FileHash(String sha256, long bytes, long lines) {}
