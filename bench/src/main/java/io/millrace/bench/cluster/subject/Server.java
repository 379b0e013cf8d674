package io.millrace.bench.cluster.subject;

import java.io.IOException;
import java.util.List;

/** What keeps groups; ready to be used. */
public interface Server extends AutoCloseable {

  /** What {@link Subject#connect} needs, here or in another process; without tabs. */
  List<String> address();

  /** Makes ready what a group of so many partitions needs. */
  default void prepare(int partitions) throws Exception {}

  @Override
  void close() throws IOException;
}
