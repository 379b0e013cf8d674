package io.millrace.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.Partition;
import io.millrace.cluster.Token;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Of records whose equality is written out: each component counts. */
class EqualityTest {

  private static void differ(Supplier<Object> one, List<Object> others) {
    assertThat(one.get()).isEqualTo(one.get()).hasSameHashCodeAs(one.get());
    assertThat(one.get()).isNotEqualTo(null).isNotEqualTo("another kind");
    assertThat(others).doesNotContain(one.get());
  }

  @Test
  void whereOneComponentDiffersTheyDiffer() {
    differ(() -> new Peer("a", "s"), List.of(new Peer("b", "s"), new Peer("a", "t")));
    differ(() -> new Stamp(1, 2), List.of(new Stamp(3, 2), new Stamp(1, 3)));
    differ(() -> new Token(1, 2), List.of(new Token(3, 2), new Token(1, 3)));
    differ(() -> new Partition("p", 1), List.of(new Partition("q", 1), new Partition("p", 2)));
    Token token = new Token(1, 2);
    differ(
        () -> new Grant(token, 3, "r"),
        List.of(
            new Grant(new Token(1, 3), 3, "r"),
            new Grant(token, 4, "r"),
            new Grant(token, 3, "s")));
  }
}
