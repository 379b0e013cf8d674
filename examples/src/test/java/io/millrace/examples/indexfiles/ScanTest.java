package io.millrace.examples.indexfiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanTest {

  private static final ChunkLimit ONE = new ChunkLimit(1, Long.MAX_VALUE);

  @TempDir Path folder;

  @Test
  void pathsComeInTheOrderThatFindAndSortGive() throws Exception {
    var tree = TestTree.in(folder);

    var chunk = Scan.next(new Walk(folder), "", ChunkLimit.defaults());

    assertThat(paths(chunk.files())).isEqualTo(tree.pathsByFind()).hasSize(14);
    assertThat(chunk.complete()).isTrue();
    assertThat(chunk.skipped()).isEmpty();
  }

  @Test
  void chunksOfOneEachFoundByANewWalkGiveTheSameList() throws Exception {
    var tree = TestTree.in(folder);

    var found = new ArrayList<FoundFile>();
    var chunk = Scan.next(new Walk(folder), "", ONE);
    found.addAll(chunk.files());
    while (!chunk.complete()) {
      chunk = Scan.next(new Walk(folder), chunk.last(), ONE);
      found.addAll(chunk.files());
    }

    assertThat(paths(found)).isEqualTo(tree.pathsByFind());
  }

  @Test
  void oneWalkGoesOnFromChunkToChunkAndBackToAnEarlierPlace() throws Exception {
    var tree = TestTree.in(folder);
    var walk = new Walk(folder);

    var first = Scan.next(walk, "", ONE);
    var second = Scan.next(walk, first.last(), ONE);
    var secondAgain = Scan.next(walk, first.last(), ONE);

    assertThat(secondAgain).isEqualTo(second);
    assertThat(paths(second.files())).isEqualTo(tree.pathsByFind().subList(1, 2));
  }

  @Test
  void aChunkEndsWhenItsBytesAreFull() throws Exception {
    TestTree.in(folder);

    var chunk = Scan.next(new Walk(folder), "", new ChunkLimit(100, 6));

    assertThat(paths(chunk.files())).containsExactly("a-b", "a.txt");
    assertThat(chunk.complete()).isFalse();
  }

  @Test
  void aTreeThatChangedBetweenTwoChunksGivesNoPathTwiceAndKeepsTheOrder() throws Exception {
    for (String name : List.of("b", "d", "f")) {
      Files.createFile(folder.resolve(name));
    }
    var first = Scan.next(new Walk(folder), "", new ChunkLimit(2, 100));

    Files.createFile(folder.resolve("a"));
    Files.createFile(folder.resolve("e"));
    Files.delete(folder.resolve("d"));
    Files.createDirectory(folder.resolve("d"));
    Files.createFile(folder.resolve("d/inside"));
    var second = Scan.next(new Walk(folder), first.last(), ChunkLimit.defaults());

    assertThat(paths(first.files())).containsExactly("b", "d");
    assertThat(paths(second.files())).containsExactly("d/inside", "e", "f");
  }

  @Test
  void namesThatAreNoUtf8AreSkippedWithAReasonAndAreNoObstacleBetweenChunks() throws Exception {
    var tree = TestTree.in(folder);
    tree.bash("touch $'bad\\xff' $'bad\\xfe'; mkdir $'bad\\xfd'; touch $'bad\\xfd/inside'");

    var found = new ArrayList<FoundFile>();
    var skipped = new ArrayList<Skipped>();
    String last = "";
    boolean complete = false;
    while (!complete) {
      var chunk = Scan.next(new Walk(folder), last, ONE);
      found.addAll(chunk.files());
      skipped.addAll(chunk.skipped());
      last = chunk.last();
      complete = chunk.complete();
    }

    assertThat(found).hasSize(14);
    assertThat(skipped)
        .containsExactly(
            new Skipped("bad\uFFFD", "its name is not valid UTF-8"),
            new Skipped("bad\uFFFD", "its name is not valid UTF-8"),
            new Skipped("bad\uFFFD", "its name is not valid UTF-8"));
  }

  @Test
  void anEmptyFolderGivesOneEmptyChunk() throws Exception {
    var chunk = Scan.next(new Walk(folder), "", ChunkLimit.defaults());

    assertThat(chunk).isEqualTo(new Scan.Chunk(List.of(), List.of(), "", true));
  }

  private static List<String> paths(List<FoundFile> files) {
    return files.stream().map(FoundFile::path).toList();
  }
}
