package io.millrace.proofs.wakeups;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Orders of the steps of small programs, chosen by a model checker. */
public class WakeUpsTest {

  private static final int TRIES = Integer.getInteger("proofs.tries", 200);

  @Test
  void nobodyIsLeftWaitingAndWhatIsSentIsReceived() {
    // All at once: to begin takes longer than to try one of them.
    Schedules.of(cases()).allEndAndAgree(TRIES);
  }

  /** All, or the one that is asked for. */
  private static List<Case> cases() {
    String only = System.getProperty("proofs.case", "");
    return only.isEmpty() ? List.of(Case.values()) : List.of(Case.valueOf(only));
  }
}
