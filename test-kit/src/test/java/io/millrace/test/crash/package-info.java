/**
 * The crash harness: nodes that end at any statement, at any time and in any way, and the question
 * what became of their runs.
 */
package io.millrace.test.crash;
