package io.millrace.server.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlaceTest {

  private static final Map<String, String> SET =
      Map.of("MILLRACE_HOME", "/from/home", "MILLRACE_DATABASE_URL", "postgresql://env/db");

  @Test
  void optionsGoBeforeTheEnvironment() {
    var place = Place.of(Path.of("/data"), "postgresql://option/db", 0, SET::get);

    assertThat(place).isEqualTo(new Place(Path.of("/data"), "postgresql://option/db", 0));
  }

  @Test
  void theEnvironmentGoesBeforeTheDefaults() {
    var place = Place.of(null, null, 5433, SET::get);

    assertThat(place).isEqualTo(new Place(Path.of("/from/home"), "postgresql://env/db", 5433));
  }

  @Test
  void withoutBothItIsAFolderInTheHomeOfTheUser() {
    var place = Place.of(null, null, 0, name -> null);

    assertThat(place)
        .isEqualTo(new Place(Path.of(System.getProperty("user.home"), ".millrace"), null, 0));
  }

  @Test
  void aRelativeFolderIsMadeAbsolute() {
    assertThat(Place.of(Path.of("a/../b"), null, 0, name -> null).data())
        .isEqualTo(Path.of("b").toAbsolutePath());
  }

  @Test
  void emptyVariablesAreNotSet() {
    var place = Place.of(null, null, 0, name -> "");

    assertThat(place.databaseUrl()).isNull();
    assertThat(place.data()).endsWithRaw(Path.of(".millrace"));
  }
}
