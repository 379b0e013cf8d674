/** The workflows of the crash harness, one class for each shape, and the traces that they leave. */
package io.millrace.test.work;
