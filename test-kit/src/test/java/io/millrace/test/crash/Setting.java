package io.millrace.test.crash;

/** What the node that is struck finds. */
enum Setting {
  /** Nothing: it makes the schema. */
  FIRST,
  /** An empty schema, and nobody else. */
  ALONE,
  /** What a node has left that died in the middle of the same errands. */
  HEIR,
  /** Another node, which shares the work. */
  CROWD,
  /** Nobody else; it closes as soon as all is started and hands its runs back. */
  LEAVING
}
