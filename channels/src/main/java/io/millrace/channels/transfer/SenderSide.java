package io.millrace.channels.transfer;

// The fields of a superclass lie before those of its subclass. These classes keep what senders
// write, what the receiver writes and what hardly changes on cache lines of their own. The padding
// is of ints: a hole of four bytes that the fields above leave would else be filled with a field of
// the other side.

/** Distance to the fields that hardly change. */
@SuppressWarnings("unused")
abstract class PadBeforeSenders<T> extends Transfer<T> {
  private int a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12;
  private int a13, a14, a15, a16;
}

/** What senders write. */
abstract class SenderSide<T> extends PadBeforeSenders<T> {

  /**
   * Items sent so far, in units of {@link TailTransfer#ONE}, and flags below. Written only by
   * atomic instructions: of senders, of the receiver when it arms and disarms, of whoever closes.
   */
  volatile long tail;

  /** Bounded: a tail below this has room. Written by senders, never too high; may be too low. */
  long limit;

  /** Unbounded: where senders begin to look for their segment. Written by senders. */
  volatile Segment lastSegment = Segment.NONE;
}
