package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedDatabaseOptionsTest {

  private final EmbeddedDatabaseOptions defaults = EmbeddedDatabaseOptions.defaults();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fsync",
        "synchronous_commit",
        "full_page_writes",
        "listen_addresses",
        "port",
        "password_encryption"
      })
  void whatDurabilityAndSafetyRestOnCannotBeSet(String name) {
    assertRefused(() -> defaults.withSetting(name, "off"), "setting '" + name + "' is decided");
  }

  @Test
  void valuesOutOfRangeAreNamed() {
    assertRefused(() -> defaults.withPort(-1), "port -1 ");
    assertRefused(() -> defaults.withPort(65_536), "port 65536 ");
    assertRefused(() -> defaults.withDatabase(""), "database name ''");
    assertRefused(() -> defaults.withDatabase("ü".repeat(32)), "1 to 63 bytes");
    assertRefused(() -> defaults.withStartTimeout(Duration.ZERO), "start timeout PT0S");
    assertRefused(() -> defaults.withSetting("a b", "1"), "setting 'a b'");
    assertRefused(() -> defaults.withSetting("work_mem", "1\nfsync=off"), "control character");
  }

  @Test
  void eachWithChangesItsComponentAlone() {
    var changed =
        defaults
            .withPort(1)
            .withDatabase("d")
            .withSetting("work_mem", "1MB")
            .withStartTimeout(Duration.ofSeconds(1))
            .withOnExit(EmbeddedDatabaseOptions.OnExit.LEAVE);

    assertThat(changed)
        .isEqualTo(
            new EmbeddedDatabaseOptions(
                1,
                "d",
                java.util.Map.of("work_mem", "1MB"),
                Duration.ofSeconds(1),
                EmbeddedDatabaseOptions.OnExit.LEAVE));
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
