package io.millrace.cluster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.Token;
import org.junit.jupiter.api.Test;

/** The judge of what nodes write is believed only if it finds what is wrong. */
class SinkTest {

  private static final Token FIRST = new Token(1, 1);
  private static final Token SECOND = new Token(1, 2);

  @Test
  void numbersGoOnWithTheNextOwnerAndTheLastOneIsRefused() throws Exception {
    try (Sink sink = new Sink();
        SinkClient one = new SinkClient(sink.port());
        SinkClient other = new SinkClient(sink.port())) {
      assertThat(one.effect("g:n0", "p", FIRST)).isTrue();
      assertThat(one.effect("g:n0", "p", FIRST)).isTrue();
      assertThat(other.effect("g:n1", "p", SECOND)).isTrue();
      assertThat(one.effect("g:n0", "p", FIRST)).isFalse();
      assertThat(other.effect("g:n1", "p", SECOND)).isTrue();

      assertThat(sink.last("g", "p")).isEqualTo(4);
      assertThat(sink.refused("g")).isEqualTo(1);
      assertThat(sink.faults("g")).isEmpty();
    }
  }

  @Test
  void oneTokenFromTwoNodesIsRefused() throws Exception {
    try (Sink sink = new Sink();
        SinkClient one = new SinkClient(sink.port());
        SinkClient other = new SinkClient(sink.port())) {
      assertThat(one.effect("g:n0", "p", FIRST)).isTrue();
      assertThat(other.effect("g:n1", "p", FIRST)).isFalse();
    }
  }

  @Test
  void twoThatCountUnderTheSameNameAndTokenAreFound() throws Exception {
    try (Sink sink = new Sink();
        SinkClient one = new SinkClient(sink.port());
        SinkClient twin = new SinkClient(sink.port())) {
      one.effect("g:n0", "p", FIRST);
      twin.effect("g:n0", "p", FIRST);
      one.effect("g:n0", "p", FIRST);
      one.effect("g:n0", "p", FIRST);
      twin.effect("g:n0", "p", FIRST);

      assertThat(sink.faults("g"))
          .containsExactly("g/p: 2 of g:n0 1.1 after 2", "g/p: 3 of g:n0 1.1 after 3");
      assertThat(sink.faults("h")).isEmpty();
    }
  }
}
