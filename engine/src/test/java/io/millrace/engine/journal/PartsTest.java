package io.millrace.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is written in one transaction. */
class PartsTest {

  /** Says what it takes, and nothing else. */
  private static final class Load extends Entry<Void> {
    private final int weight;
    private final int bytes;

    Load(int weight, int bytes) {
      this.weight = weight;
      this.bytes = bytes;
    }

    @Override
    protected EntryKind<?> kind() {
      throw new UnsupportedOperationException();
    }

    @Override
    protected int route() {
      return 0;
    }

    @Override
    protected int weight() {
      return weight;
    }

    @Override
    protected int bytes() {
      return bytes;
    }
  }

  private static Stream<Submission> loads(int count, int weight, int bytes) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Submission(List.of(new Load(weight, bytes)), true, 0));
  }

  private static List<Integer> sizes(Stream<Submission> taken) {
    List<Submission> all = taken.toList();
    List<Integer> sizes = new ArrayList<>();
    for (int from = 0, to; from < all.size(); from = to) {
      to = JournalWriter.end(all, from);
      sizes.add(to - from);
    }
    return sizes;
  }

  @Test
  void lightOnesAreWrittenTogether() {
    assertThat(sizes(loads(JournalWriter.SUBMISSIONS_MAX, 1, 100))).containsExactly(1_024);
  }

  @Test
  void heavyOnesAreWrittenInShortTransactions() {
    assertThat(sizes(loads(250, 10, 100))).containsExactly(102, 102, 46);
  }

  @Test
  void largeOnesAreWrittenInTransactionsOfABoundedSize() {
    assertThat(sizes(loads(3, 1, 3 << 20))).containsExactly(2, 1);
    assertThat(sizes(Stream.concat(loads(1, 1, 100), loads(1, 1, 100 << 20))))
        .as("one that is larger goes alone")
        .containsExactly(1, 1);
  }
}
