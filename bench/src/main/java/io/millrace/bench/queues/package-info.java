/**
 * Queues with lanes: their throughput, what many lanes and long ones cost, how long runs wait, and
 * what waiting runs take of a node's memory.
 */
@NullMarked
package io.millrace.bench.queues;

import org.jspecify.annotations.NullMarked;
