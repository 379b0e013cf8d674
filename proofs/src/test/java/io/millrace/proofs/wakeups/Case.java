package io.millrace.proofs.wakeups;

import java.util.List;
import java.util.stream.Stream;

/**
 * Programs in which nobody may be left waiting, and every item that was sent is received: the
 * channel, then each thread's calls. The thread that receives comes first: the orders that are
 * tried begin with it.
 */
enum Case {
  A_RECEIVER_IS_WOKEN_BY_WHO_SENDS_FIRST("unbounded", "receive receive", "sendA", "sendB"),

  A_RECEIVER_IS_WOKEN_BY_THE_LAST_CLOSE("unbounded", "receive", "closeFirst", "closeSecond"),

  A_RECEIVER_GETS_WHAT_WAS_SENT_BEFORE_THE_LAST_CLOSE(
      "unbounded", "receive receive", "sendA closeFirst", "closeSecond"),

  A_RECEIVER_THAT_GAVE_UP_ONCE_IS_WOKEN_THE_NEXT_TIME(
      "unbounded", "receiveInNoTime receive", "sendA closeFirst", "sendB closeSecond"),

  TWO_SHARED_RECEIVERS_ARE_BOTH_WOKEN("unbounded", "receiveShared", "receiveShared", "sendA sendB"),

  TWO_SHARED_RECEIVERS_ARE_BOTH_WOKEN_BY_THE_CLOSE(
      "unbounded", "receiveShared", "receiveShared", "sendA closeAtOnce"),

  TWO_BLOCKED_SENDERS_ARE_BOTH_WOKEN_WHERE_ONE_ITEM_FITS(
      "one", "receive receive receive", "sendA sendC", "sendB"),

  A_RECEIVER_OF_ONE_ITEM_IS_WOKEN_BY_THE_LAST_CLOSE(
      "one", "receive receive", "sendA closeFirst", "closeSecond"),

  BLOCKED_SENDERS_ARE_WOKEN_BY_THE_CLOSE_OF_THE_RECEIVER(
      "fullOne", "closeAtOnce", "sendA", "sendB"),

  A_BLOCKED_SENDER_IS_WOKEN_BY_THE_CLOSE_OF_ITS_HANDLE("fullOne", "closeFirst", "sendA"),

  A_SENDER_THAT_GIVES_UP_HANDS_ITS_WAKE_UP_ON(
      "fullOne", "tryReceive receive", "sendAInNoTime", "sendB"),

  TWO_SHARED_RECEIVERS_OF_ONE_ITEM_ARE_BOTH_WOKEN(
      "one", "receiveShared", "receiveShared", "sendA sendB"),

  TWO_BLOCKED_SENDERS_ARE_BOTH_WOKEN_WHERE_TWO_ITEMS_FIT(
      "fullTwo", "receive receive receive", "sendA", "sendB"),

  A_RECEIVER_OF_TWO_ITEMS_IS_WOKEN_BY_THE_LAST_CLOSE(
      "halfFullTwo", "receive receive receive", "sendA closeFirst", "closeSecond"),

  BLOCKED_SENDERS_OF_TWO_ITEMS_ARE_WOKEN_BY_THE_CLOSE_OF_THE_RECEIVER(
      "fullTwo", "closeAtOnce", "sendA", "sendB"),

  A_BLOCKED_SENDER_OF_TWO_ITEMS_IS_WOKEN_BY_THE_CLOSE_OF_ITS_HANDLE(
      "fullTwo", "closeFirst", "sendA"),

  A_SENDER_OF_TWO_ITEMS_THAT_GIVES_UP_HANDS_ITS_WAKE_UP_ON(
      "fullTwo", "tryReceive receive receive", "sendAInNoTime", "sendB"),

  THREE_BLOCKED_SENDERS_OF_A_RENDEZVOUS_ARE_ALL_WOKEN(
      "rendezvous", "receive receive receive", "sendA", "sendB", "sendC"),

  A_SENDER_AT_A_RENDEZVOUS_IS_WOKEN_BY_THE_CLOSE_OF_ITS_HANDLE("rendezvous", "closeFirst", "sendA"),

  WHO_GIVES_UP_AT_A_RENDEZVOUS_HAS_NOT_SENT(
      "rendezvous", "receiveInNoTime tryReceive", "sendAInNoTime", "sendBInNoTime"),

  A_RENDEZVOUS_THAT_CLOSES_REFUSES_WHO_IS_NOT_TAKEN(
      "rendezvous", "receive receive", "sendA closeFirst", "sendB closeAtOnce"),

  WHAT_WAS_OFFERED_TO_WHO_WAITS_IS_TAKEN_IN_SPITE_OF_THE_CLOSE(
      "rendezvous", "receive receive", "offerA", "closeAtOnce"),

  TWO_SHARED_RECEIVERS_OF_A_RENDEZVOUS_ARE_BOTH_WOKEN(
      "rendezvous", "receiveShared", "receiveShared", "sendA", "sendB");

  private static final String BETWEEN = ", ";

  final String channel;
  private final String threads;

  Case(String channel, String... threads) {
    this.channel = channel;
    this.threads = String.join(BETWEEN, threads);
  }

  /** For each thread the names of its calls. */
  List<List<String>> threads() {
    return Stream.of(threads.split(BETWEEN)).map(calls -> List.of(calls.split(" "))).toList();
  }
}
