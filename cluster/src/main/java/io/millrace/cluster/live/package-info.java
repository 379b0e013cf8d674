/** The world of a node in a real process: threads, clocks, and a real store. */
package io.millrace.cluster.live;
