/**
 * Steps inside a run: their paths, what is recorded of them, how they are executed, retried and run
 * side by side.
 */
package io.millrace.engine.step;
