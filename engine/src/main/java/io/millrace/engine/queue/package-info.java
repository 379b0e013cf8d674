/**
 * Lanes of queues: what enters them, gets a slot, releases it, and what that lets go; what people
 * and programs say and read of them.
 */
package io.millrace.engine.queue;
