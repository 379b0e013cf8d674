package io.millrace.server.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

  @ParameterizedTest
  @CsvSource({
    "postgresql://h:5433/db, jdbc:postgresql://h:5433/db",
    "postgres://h/db, jdbc:postgresql://h/db",
    "postgresql://h, jdbc:postgresql://h/",
    "postgresql:///db, jdbc:postgresql://localhost/db",
    "postgresql://[::1]:5433/db, jdbc:postgresql://[::1]:5433/db",
    "postgresql://h/db?sslmode=require&connect_timeout=3, jdbc:postgresql://h/db?sslmode=require&connectTimeout=3",
    "jdbc:postgresql://h/db?user=u, jdbc:postgresql://h/db?user=u",
  })
  void bothFormsGiveTheAddressThatTheDriverTakes(String url, String jdbc) {
    assertThat(DatabaseUrl.parse(url).jdbc()).isEqualTo(jdbc);
  }

  @Test
  void userAndPasswordAreDecodedAndTakenOutOfTheAddress() {
    var url = DatabaseUrl.parse("postgresql://a%40b:p%3A%2F+%25@h:1/my%20db");

    assertThat(url.user()).isEqualTo("a@b");
    assertThat(url.password()).isEqualTo("p:/+%");
    assertThat(url.jdbc()).isEqualTo("jdbc:postgresql://h:1/my%20db");
  }

  @Test
  void theDriverGetsHostPortDatabaseUserAndPassword() {
    var source = DatabaseUrl.parse("postgresql://ada:secret@h:5433/my%20db").dataSource();

    assertThat(source.getServerNames()).containsExactly("h");
    assertThat(source.getPortNumbers()).containsExactly(5433);
    assertThat(source.getDatabaseName()).isEqualTo("my db");
    assertThat(source.getUser()).isEqualTo("ada");
    assertThat(source.getPassword()).isEqualTo("secret");
  }

  @Test
  void theJdbcFormKeepsItsOwnUserAndPassword() {
    var source = DatabaseUrl.parse("jdbc:postgresql://h/db?user=ada&password=secret").dataSource();

    assertThat(source.getUser()).isEqualTo("ada");
    assertThat(source.getPassword()).isEqualTo("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://h/secret",
        "secret",
        "",
        "postgresql://u:se cret@h/db",
        "jdbc:postgresql://h:port/db?password=secret"
      })
  void whatIsNoAddressIsRefusedWithoutShowingIt(String url) {
    assertThatThrownBy(() -> DatabaseUrl.parse(url).dataSource())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the database URL ")
        .hasMessageNotContaining("secret");
  }

  @Test
  void theTextFormHidesThePassword() {
    assertThat(DatabaseUrl.parse("jdbc:postgresql://h/db?password=secret"))
        .hasToString("jdbc:postgresql://h/db");
    assertThat(DatabaseUrl.parse("postgresql://u:secret@h/db"))
        .hasToString("jdbc:postgresql://h/db");
  }
}
