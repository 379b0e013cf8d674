/** Runs as rows: their states, how they are started, claimed, finished, cancelled and retried. */
package io.millrace.engine.run;
