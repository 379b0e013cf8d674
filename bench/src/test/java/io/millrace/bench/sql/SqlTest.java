package io.millrace.bench.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SqlTest {

  @Test
  void namesBecomeParametersInOrderAndCastsStay() {
    Sql sql = Sql.parse("-- a :comment\nselect :b::text, :a, :b");

    assertThat(sql.text()).isEqualTo("select ?::text, ?, ?");
    assertThat(sql.parameters()).containsExactly("b", "a", "b");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> Sql.of(SqlTest.class, "none.sql"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none.sql");
  }
}
