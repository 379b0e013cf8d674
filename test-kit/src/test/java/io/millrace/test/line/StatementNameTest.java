package io.millrace.test.line;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatementNameTest {

  @Test
  void aStatementHasTheSameNameInEverySchema() {
    assertThat(StatementName.of("select 1  from one.run\n where a = ?", "one"))
        .isEqualTo(StatementName.of("select 1 from two.run where a = ?", "two"))
        .startsWith("select.1.from.schema.run~");
  }

  @Test
  void statementsThatBeginAlikeHaveDifferentNames() {
    assertThat(StatementName.of("update node n set status = 'dead' where a", "s"))
        .isNotEqualTo(StatementName.of("update node n set status = 'dead' where b", "s"));
  }

  @Test
  void aBatchIsNamedByItsParts() {
    assertThat(
            StatementName.of(
                "with fence as materialized (\nselect 1\n),\nstep as (\ninsert\n)\nselect", "s"))
        .startsWith("fence+step~");
  }
}
