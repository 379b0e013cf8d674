/**
 * Queues and their lanes: what bounds them, what they hold, and what people can change about them.
 */
package io.millrace.queue;
