package io.millrace.test.crash;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A node ends, freezes or loses its connection before and after every statement it sends. */
class StatementCrashTest {

  @Test
  void everyStatementCanBeTheLastOneOfANode() throws Exception {
    Effort effort = Effort.ofProperties();
    try (CrashServer server = new CrashServer()) {
      Tally tally = new Campaign(server, effort).play();

      assertThat(tally.failures()).as("seed %d", effort.seed()).isEmpty();
      assertThat(tally.count()).as("faults").isPositive();
    }
  }
}
