package io.millrace.channels.transfer;

import org.jspecify.annotations.Nullable;

// As for SenderSide: the cell has a cache line of its own. Two channels that are made together
// would else share one, and each hand-over on the one delay the other.

/** Distance to the fields that hardly change. */
@SuppressWarnings("unused")
abstract class PadBeforeCell<T> extends Transfer<T> {
  private int a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12;
  private int a13, a14, a15, a16;
}

/** What both sides write. */
abstract class BareCell<T> extends PadBeforeCell<T> {

  /** All that can be the case, see {@link CellTransfer}. Changed by compare-and-set. */
  volatile @Nullable Object cell;

  /** Whom to wake. Written by the receiver before it arms, read by who ends that. */
  @Nullable Waiter waiter;
}

/** Distance to what is written behind. */
@SuppressWarnings("unused")
abstract class CellSide<T> extends BareCell<T> {
  private int b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12;
  private int b13, b14, b15, b16;
}
