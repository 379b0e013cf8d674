/**
 * The workflow {@code index-files}: the checksum, size and line count of every file below a folder.
 *
 * <p>{@link io.millrace.examples.indexfiles.IndexFiles} is the story; one class for each of its
 * parts stands beside it.
 */
package io.millrace.examples.indexfiles;
