package io.millrace.bench.channels.shape;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** A channel that is not true gives no figures. */
class ThreadShapesTest {

  @Test
  void aDoubledItemFailsTheRound() {
    var shapes = new ThreadShapes(capacity -> new Doubling(), ThreadKind.VIRTUAL);

    assertThatThrownBy(() -> shapes.manyToOne(Capacity.UNBOUNDED, 1, 100))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("lost or doubled");
  }

  @Test
  void aFailureEndsTheRoundOfThoseWhoWait() {
    var shapes = new ThreadShapes(capacity -> new Refusing(), ThreadKind.VIRTUAL);

    assertThatThrownBy(() -> shapes.manyToOne(Capacity.UNBOUNDED, 3, 100))
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("refused");
  }

  private static class Doubling implements Pipe, Inlet {

    private final BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();

    @Override
    public Inlet inlet() {
      return this;
    }

    @Override
    public void put(Integer item) {
      queue.add(item);
      queue.add(item);
    }

    @Override
    public Integer take() throws InterruptedException {
      return queue.take();
    }

    @Override
    public Object channel() {
      return queue;
    }
  }

  private static final class Refusing extends Doubling {

    @Override
    public void put(Integer item) {
      throw new UnsupportedOperationException("refused");
    }
  }
}
