package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {

  @TempDir Path cache;

  @Test
  void whoUnpacksAtOnceGetsTheSameCompleteFolderAndLeavesNothingElse() throws Exception {
    Files.createDirectories(cache.resolve(name() + ".unpacking-999999999-abc/bin"));
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Binaries> provide = () -> Binaries.provide(Platform.current(), cache);
      var found = new HashSet<Binaries>();
      for (var future : executor.invokeAll(Stream.generate(() -> provide).limit(2).toList())) {
        found.add(future.get());
      }

      assertThat(found).hasSize(1);
      assertThat(found.iterator().next().major()).isEqualTo("18");
    }
    try (var files = Files.list(cache)) {
      assertThat(files).containsExactly(cache.resolve(name()));
    }
  }

  @Test
  void aFolderWithoutItsMarkerIsUnpackedAgain() throws Exception {
    Path half = Files.createDirectories(cache.resolve(name()));
    Files.writeString(Files.createDirectories(half.resolve("bin")).resolve("postgres"), "half");

    var binaries = Binaries.provide(Platform.current(), cache);

    assertThat(binaries.folder()).isEqualTo(half);
    assertThat(half.resolve("bin/postgres")).isExecutable();
    assertThat(half.resolve("complete")).content().isEqualTo(binaries.version());
  }

  /** As the archive on the class path would be named; the size is its own. */
  private static String name() throws Exception {
    var archive = Platform.current().find(BinariesTest.class.getClassLoader());
    return Platform.current().archive() + "-" + archive.openConnection().getContentLengthLong();
  }
}
