/**
 * Channels that carry items between threads, and workers, which are threads with a handle.
 *
 * <p>Begin with {@link io.millrace.channels.Channel} and {@link io.millrace.channels.Workers}.
 */
package io.millrace.channels;
