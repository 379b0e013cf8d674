package io.millrace.bench.engine.subject;

/** The workflow as DBOS wants it: an interface that it makes a proxy of. */
interface DbosFlow {

  /** The name of the workflow. */
  String NAME = "bench-empty";

  /** Executes the job. */
  void execute(long payload);
}
