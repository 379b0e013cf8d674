package io.millrace.proofs.mutants;

import io.millrace.proofs.linear.OneKind;
import io.millrace.proofs.wakeups.BlockedSendersTest;
import io.millrace.proofs.wakeups.WakeUpsTest;
import org.junit.jupiter.api.Test;

/**
 * Bugs that one of the proofs has to find. The first was there once, the others might have been.
 */
class MutantsTest {

  @Test
  void aSenderThatLeavesAFreeCellAndWakesNobodyIsFound() throws Exception {
    Mutant.of("leaves-the-line-silently", "CellTransfer.java")
        .where(
            "line.leave(place);\n      if (!isBusy()) {", "line.leave(place);\n      if (false) {")
        // Hits it once in some thousand rounds, and then ends.
        .with("-Dproofs.rounds=300000")
        .mustBeFoundBy(
            BlockedSendersTest.class, "everyBlockedSenderOfARendezvousIsWoken", "LockSupport.park");
  }

  @Test
  void aSenderThatHandsOverToAReceiverThatParkedAndWakesNobodyIsFound() throws Exception {
    Mutant.of("takes-parked-for-looking", "CellTransfer.java")
        .where("if (now == Armed.COMMITTED || now == Armed.LOOSE) {", "if (now == Armed.LOOSE) {")
        .with("-Dproofs.case=THREE_BLOCKED_SENDERS_OF_A_RENDEZVOUS_ARE_ALL_WOKEN")
        .mustBeFoundBy(WakeUpsTest.class, "nobodyIsLeftWaitingAndWhatIsSentIsReceived", "has hung");
  }

  @Test
  void anArmingThatDoesNotDemandThatItIsEmptyIsFound() throws Exception {
    Mutant.of("arms-although-something-came", "TailTransfer.java")
        .where(
            "if (changeTail(position, position | ARMED)) {",
            "TAIL.getAndBitwiseOr(this, ARMED); if (true) {")
        .with("-Dproofs.case=A_RECEIVER_IS_WOKEN_BY_WHO_SENDS_FIRST")
        .mustBeFoundBy(WakeUpsTest.class, "nobodyIsLeftWaitingAndWhatIsSentIsReceived", "has hung");
  }

  @Test
  void aCloserThatForgetsWhoWaitsIsFound() throws Exception {
    Mutant.of("closes-and-wakes-no-receiver", "TailTransfer.java")
        .where("if ((before & ARMED) != 0 && armedAt == (before & ~FLAGS)) {", "if (false) {")
        .with("-Dproofs.case=A_RECEIVER_IS_WOKEN_BY_THE_LAST_CLOSE")
        .mustBeFoundBy(WakeUpsTest.class, "nobodyIsLeftWaitingAndWhatIsSentIsReceived", "has hung");
  }

  @Test
  void aBlockedSenderThatLeavesAndWakesNobodyIsFound() throws Exception {
    Mutant.of("leaves-without-a-look-at-the-next", "BoundedTransfer.java")
        .where("if (next != null && !askForRoom()) {", "if (false) {")
        .mustBeFoundBy(
            BlockedSendersTest.class,
            "everyBlockedSenderIsWokenWhereTwoItemsFit",
            "LockSupport.park");
  }

  @Test
  void aPollThatTakesClosedForEmptyIsFound() throws Exception {
    Mutant.of("looks-at-the-place-and-then-at-the-flag", "TailTransfer.java")
        .where(
            "return item != null ? item : pollEmpty();",
            "return item != null ? item : isClosed() ? ENDED : pollEmpty();")
        .mustBeFoundBy(OneKind.class, "unbounded", "Invalid execution results");
  }
}
