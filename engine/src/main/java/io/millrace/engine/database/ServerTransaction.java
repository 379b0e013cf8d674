package io.millrace.engine.database;

/**
 * An open transaction as the server knows it.
 *
 * @param pid the server's process that executes it
 * @param number its number, which is never used again
 */
public record ServerTransaction(int pid, String number) {}
