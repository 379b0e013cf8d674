/** Runs and queues as JSON for programs and as text for people: pure functions. */
package io.millrace.server.render;
