package io.millrace.channels.transfer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Room for any number of items: a linked list of segments.
 *
 * <p>A sender claims by fetch-and-add, which cannot fail, then finds the segment of its place. It
 * reads {@code lastSegment} <b>before</b> it claims: that is moved on only to segments that hold a
 * place claimed earlier, so what is read lies at or before the own place, and the walk is forward.
 * The receiver cannot pass a place that is not filled; hence the segment of the own place is alive,
 * and so are all from {@code firstSegment} up to it. A walk that meets a dead one (it links to
 * itself) goes on from {@code firstSegment}, which at that time lies after the dead one and not
 * after the own.
 *
 * <p>The receiver clears a place when it takes the item, and unlinks a segment when it needs the
 * next one: a drained channel holds no item and one segment, or two where senders are ahead of it.
 * Segments are small, and larger where items pile up.
 */
public final class UnboundedTransfer<T> extends TailTransfer<T> {

  /** So many items in a row, and the senders are likely to go on. */
  private static final long RUN = 16 * ONE;

  private static final int YIELDS_AFTER_RUN = 8;

  /** Where a yield takes long, others run, and the senders have had their time. */
  private static final long AWAY_MAX_NANOS = TimeUnit.MICROSECONDS.toNanos(5);

  private static final VarHandle LAST;
  private static final VarHandle FIRST;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LAST = lookup.findVarHandle(SenderSide.class, "lastSegment", Segment.class);
      FIRST = lookup.findVarHandle(ReceiverSide.class, "firstSegment", Segment.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  public UnboundedTransfer() {
    Segment first = Segment.first();
    firstSegment = first;
    lastSegment = first;
  }

  @Override
  public int capacity() {
    return Integer.MAX_VALUE;
  }

  @Override
  public Offer offer(T item) {
    Segment from = lastSegment;
    long before = (long) TAIL.getAndAdd(this, ONE);
    if ((before & CLOSED) != 0) {
      // The count is now too high, which nobody reads any more: the end was noted by the closer.
      return Offer.CLOSED;
    }
    try {
      fill(from, before >>> SHIFT, item);
    } catch (Error e) {
      breakOff(before & ~FLAGS, e);
      throw e;
    } finally {
      if ((before & ARMED) != 0 && armedAt == (before & ~FLAGS)) {
        endArmed();
      }
    }
    return Offer.SENT;
  }

  private void fill(Segment from, long number, T item) {
    Segment own = number < from.end ? from : walk(from, number);
    Segment.SLOTS.setRelease(own.slots, (int) (number - own.base), item);
  }

  @Override
  public Offer send(T item, Hold hold, Patience patience) {
    return offer(item);
  }

  private Segment walk(Segment from, long number) {
    Segment at = from;
    while (number >= at.end) {
      Segment next = at.next;
      if (next == null) {
        next = append(at);
      }
      if (next == at) {
        next = firstSegment;
      }
      if (lastSegment == at) {
        LAST.compareAndSet(this, at, next);
      }
      at = next;
    }
    return at;
  }

  @Override
  void wakeSenders() {
    // None ever waits.
  }

  /** The one after a segment, which others may have linked first, or left behind already. */
  private Segment append(Segment at) {
    long behind = at.end - ((long) POSITION.getOpaque(this) >> SHIFT);
    Segment.NEXT.compareAndSet(at, null, Segment.after(at, behind));
    return Objects.requireNonNull(at.next);
  }

  @Override
  @Nullable Object takeFilled() {
    long at = position;
    Segment from = firstSegment;
    if (at >>> SHIFT == from.end) {
      Segment next = from.next;
      if (next == null) {
        return null;
      }
      // In this order: who meets the link to itself finds the first one later.
      FIRST.setRelease(this, next);
      Segment.NEXT.setRelease(from, from);
      from = next;
    }
    int index = (int) ((at >>> SHIFT) - from.base);
    Object item = Segment.SLOTS.getAcquire(from.slots, index);
    if (item == null) {
      return null;
    }
    from.slots[index] = null;
    POSITION.setOpaque(this, at + ONE);
    return item;
  }

  /**
   * After a run of items it stays away for some microseconds. A receiver that is faster than its
   * senders would else be right behind them for good, and read the cache lines that they write.
   */
  @Override
  void giveWay() {
    boolean isRun = position - emptyAt >= RUN;
    emptyAt = position;
    super.giveWay();
    if (isRun) {
      stayAway();
    }
  }

  private void stayAway() {
    long start = System.nanoTime();
    for (int i = 1; i < YIELDS_AFTER_RUN && System.nanoTime() - start < AWAY_MAX_NANOS; i++) {
      super.giveWay();
    }
  }
}
