/**
 * What can go wrong. {@link io.millrace.failure.MillraceException} is the one root of errors that
 * callers may handle; {@link io.millrace.failure.RunStopped} unwinds a run whose execution must not
 * go on.
 */
package io.millrace.failure;
