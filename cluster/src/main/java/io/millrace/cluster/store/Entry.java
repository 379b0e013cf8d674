package io.millrace.cluster.store;

/**
 * A key as it was when it was read.
 *
 * @param key its name
 * @param value its text
 * @param revision what the next conditional write has to name
 */
public record Entry(String key, String value, long revision) {}
