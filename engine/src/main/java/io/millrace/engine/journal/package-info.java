/**
 * Group commit: all writes of a node go through one {@link io.millrace.engine.journal.Journal}.
 * What has arrived while the last commit was under way is written by one statement, in one
 * transaction, behind one fence. The journal knows no tables: each kind of entry brings its
 * statement.
 */
package io.millrace.engine.journal;
