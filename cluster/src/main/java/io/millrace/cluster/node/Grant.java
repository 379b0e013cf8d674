package io.millrace.cluster.node;

import io.millrace.cluster.Token;

/**
 * When and why shares got their owners.
 *
 * @param token what their owners show
 * @param atMillis when, by the wall of who led then; for people
 * @param reason what had changed
 */
public record Grant(Token token, long atMillis, String reason) {}
