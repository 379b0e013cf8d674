package io.millrace.channels.transfer;

import org.jspecify.annotations.Nullable;

/** Distance between what senders and what the receiver write. */
@SuppressWarnings("unused")
abstract class PadBetween<T> extends SenderSide<T> {
  private int b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12;
  private int b13, b14, b15, b16, b17, b18, b19, b20;
}

/** What the receiver writes. */
abstract class ReceiverSide<T> extends PadBetween<T> {

  /**
   * Items taken so far, in units of {@link TailTransfer#ONE}. Written by the receiver; read by
   * others only to estimate the size.
   */
  long position;

  /**
   * Bounded: the same, with the flag {@link BoundedTransfer#WAITING}. Written by atomic
   * instructions of the receiver, and by senders that find no room.
   */
  volatile long freed;

  /** Unbounded: the segment of the next item. Written by the receiver, read by late senders. */
  volatile Segment firstSegment = Segment.NONE;

  /** Unbounded: the position at which the receiver last began to wait. Its own. */
  long emptyAt;

  /** Whom to wake. Written by the receiver before it arms, read by who ends that. */
  @Nullable Waiter waiter;

  /** The position at which it armed. Written and read like {@link #waiter}. */
  long armedAt;
}

/** Distance to whatever lies behind in memory. */
@SuppressWarnings("unused")
abstract class PadAfterReceiver<T> extends ReceiverSide<T> {
  private int c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12;
  private int c13, c14, c15, c16;
}
