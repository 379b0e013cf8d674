package io.millrace.bench.channels.work;

import io.millrace.bench.channels.shape.Capacity;
import io.millrace.bench.channels.shape.Shapes;

/** What is done with a subject in each round of a throughput. */
public sealed interface Shape {

  /** One round of {@code each} messages for every producer; nanoseconds. */
  long round(Shapes shapes, int each) throws Exception;

  /** How many producers there are. */
  int producers();

  /** Producers that send to one consumer over one channel. */
  record ManyToOne(Capacity capacity, int producers) implements Shape {

    @Override
    public long round(Shapes shapes, int each) throws Exception {
      return shapes.manyToOne(capacity, producers, each);
    }
  }

  /** Workers in a row, source and sink included, with a channel between each two. */
  record Pipeline(Capacity capacity, int stages) implements Shape {

    @Override
    public long round(Shapes shapes, int each) throws Exception {
      return shapes.pipeline(capacity, stages, each);
    }

    @Override
    public int producers() {
      return 1;
    }
  }
}
