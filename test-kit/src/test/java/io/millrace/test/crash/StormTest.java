package io.millrace.test.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Node processes that are killed and stopped, networks that fail, a server that dies. */
class StormTest {

  @Test
  void runsSurviveBlowsOfEveryKind() throws Exception {
    Effort effort = Effort.ofProperties();
    Random random = new Random(effort.seed());
    List<Blow> blows = new ArrayList<>();
    for (int i = 0; i < Integer.getInteger("crash.storms", 1); i++) {
      List<Blow> all = new ArrayList<>(Arrays.asList(Blow.values()));
      Collections.shuffle(all, random);
      blows.addAll(all);
    }
    System.err.println("crash harness: storm of seed %d: %s".formatted(effort.seed(), blows));

    try (CrashServer server = new CrashServer()) {
      try (Storm storm = new Storm(new Ground(server).withSchema(), random)) {
        for (Blow blow : blows) {
          storm.strike(blow);
        }

        assertThat(storm.verdict()).as("seed %d, blows %s", effort.seed(), blows).isEmpty();
      }
    }
  }
}
