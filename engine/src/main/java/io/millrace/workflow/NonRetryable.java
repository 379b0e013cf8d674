package io.millrace.workflow;

/** Marks an exception that no retry policy retries: trying again cannot help. */
public interface NonRetryable {}
