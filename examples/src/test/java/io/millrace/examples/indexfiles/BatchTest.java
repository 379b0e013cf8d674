package io.millrace.examples.indexfiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchTest {

  @Test
  void noFilesMakeNoBatch() {
    assertThat(Batch.split(List.of())).isEmpty();
  }

  @Test
  void smallFilesAreSplitByCountAndKeepTheirOrder() {
    var files = IntStream.range(0, 1_201).mapToObj(i -> new FoundFile("f" + i, 10)).toList();

    var batches = Batch.split(files);

    assertThat(batches).extracting(batch -> batch.files().size()).containsExactly(500, 500, 201);
    assertThat(batches.stream().flatMap(batch -> batch.files().stream())).isEqualTo(files);
  }

  @Test
  void aFileLargerThanABatchStandsAlone() {
    var files =
        List.of(
            new FoundFile("small", 1),
            new FoundFile("huge", 10 * Batch.BYTES_MAX),
            new FoundFile("next", 1));

    assertThat(Batch.split(files))
        .extracting(batch -> batch.files().size())
        .containsExactly(1, 1, 1);
  }

  @Test
  void filesThatFillABatchExactlyStayTogether() {
    var files = List.of(new FoundFile("a", Batch.BYTES_MAX - 1), new FoundFile("b", 1));

    assertThat(Batch.split(files)).containsExactly(new Batch(files));
  }
}
