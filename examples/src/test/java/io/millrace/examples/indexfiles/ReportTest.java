package io.millrace.examples.indexfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.run.RunId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {

  private static final RunId RUN = RunId.parse("0190a1b2-7c00-7000-8000-000000000001");

  @TempDir Path folder;
  @TempDir Path output;

  @Test
  void theDigestIsTheOneThatFindSortAndSha256sumGive() throws Exception {
    var tree = TestTree.in(folder);

    var report = index(scan());

    assertThat(report.digest()).isEqualTo(tree.digestBySha256sum());
    assertThat(report.files()).isEqualTo(14);
    assertThat(report.bytes())
        .isEqualTo(
            Long.parseLong(tree.bash("find . -type f -print0 | xargs -0 cat | wc -c").strip()));
    assertThat(report.lines())
        .isEqualTo(
            Long.parseLong(
                tree.bash("find . -type f ! -name binary -print0 | xargs -0 cat | wc -l").strip()));
  }

  @Test
  void theIndexHasAnEntryForEachFileAndNoDraftIsLeft() throws Exception {
    var tree = TestTree.in(folder);

    var report = index(scan());

    JsonNode index =
        JsonMapper.builder().build().readTree(Files.readString(Path.of(report.index())));
    var paths = new ArrayList<String>();
    index.forEach(entry -> paths.add(entry.get("path").asString()));
    assertThat(paths).isEqualTo(tree.pathsByFind());
    assertThat(index.get(0).toString())
        .isEqualTo(
            "{\"path\":\"a-b\",\"sha256\":\"%s\",\"bytes\":26,\"lines\":1}"
                .formatted(tree.bash("sha256sum a-b").substring(0, 64)));
    assertThat(output).isDirectoryContaining(path -> path.endsWith("index.json"));
    assertThat(output.toFile().list()).hasSize(1);
  }

  @Test
  void aFileThatVanishedAfterTheScanIsSkippedAndTheOthersKeepTheirHashes() throws Exception {
    var tree = TestTree.in(folder);
    var listing = scan();

    Files.delete(folder.resolve("a.txt"));
    var report = index(listing);

    assertThat(report.skipped())
        .containsExactly(new Skipped("a.txt", "vanished after the scan began"));
    assertThat(report.files()).isEqualTo(13);
    assertThat(report.digest()).isEqualTo(tree.digestBySha256sum());
  }

  @Test
  void aFileThatCannotBeReadIsSkipped() throws Exception {
    // Regular, and an I/O error for root as well.
    Path unreadable = Path.of("/proc/self/mem");
    assertThat(unreadable).as("this test needs the /proc of Linux").isRegularFile();

    var batch = new Batch(List.of(new FoundFile("mem", 0)));
    var hashes = Hashing.of(unreadable.getParent(), batch);

    assertThat(hashes.files()).isEmpty();
    assertThat(hashes.skipped())
        .singleElement()
        .satisfies(skipped -> assertThat(skipped.reason()).startsWith("cannot be read: "));
  }

  @Test
  void aLongListOfSkippedEntriesEndsWithHowManyMoreThereAre() throws Exception {
    var many =
        IntStream.range(0, IndexReport.SKIPPED_MAX + 5)
            .mapToObj(i -> new Skipped("f%06d".formatted(i), "permission denied"))
            .toList();

    var report = index(new Listing(List.of(), many));

    assertThat(report.skipped())
        .hasSize(IndexReport.SKIPPED_MAX + 1)
        .last()
        .isEqualTo(new Skipped("", "and 5 more"));
  }

  @Test
  void theOutputFolderMustBeNamedAndAbsolute() {
    assertThatThrownBy(() -> Report.folder(Map.of()))
        .hasMessage(
            "the metadata 'output' is missing; give the folder for index.json, as an absolute path");
    assertThatThrownBy(() -> Report.folder(Map.of("output", "here")))
        .hasMessage("the output folder 'here' is not absolute, so another node could not find it");
  }

  private Listing scan() throws Exception {
    var chunk = Scan.next(new Walk(folder), "", ChunkLimit.defaults());
    return new Listing(chunk.files(), chunk.skipped());
  }

  private IndexReport index(Listing listing) throws Exception {
    var batches = Batch.split(listing.files());
    var hashes = new ArrayList<Hashing.BatchHashes>();
    for (Batch batch : batches) {
      hashes.add(Hashing.of(folder, batch));
    }
    return new Report(output, RUN).write(listing, batches, hashes);
  }
}
