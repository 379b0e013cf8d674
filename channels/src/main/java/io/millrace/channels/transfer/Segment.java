package io.millrace.channels.transfer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A piece of the unbounded line of items; together they are a linked list, oldest first. */
final class Segment {

  /** Places where the receiver keeps up. The last segment stays: an idle channel is small. */
  private static final int SMALL = 64;

  /**
   * Places where items pile up. Going from one segment to the next costs both sides some hundred
   * nanoseconds; larger ones gain little more.
   */
  private static final int LARGE = 256;

  static final Segment NONE = new Segment(0, 0);

  static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(Object[].class);
  static final VarHandle NEXT;

  static {
    try {
      NEXT = MethodHandles.lookup().findVarHandle(Segment.class, "next", Segment.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The number of its first item. */
  final long base;

  /** The number after its last item. */
  final long end;

  final @Nullable Object[] slots;

  /**
   * The segment after this one; itself, once the receiver has left it behind. Set from null by the
   * sender that needs it first; to itself by the receiver, so that a dead segment that has become
   * old does not keep alive all that came after it.
   */
  volatile @Nullable Segment next;

  private Segment(long base, int size) {
    this.base = base;
    this.end = base + size;
    this.slots = new Object[size];
  }

  static Segment first() {
    return new Segment(0, SMALL);
  }

  /**
   * The next one.
   *
   * @param behind how many items wait, by an estimate
   */
  static Segment after(Segment last, long behind) {
    return new Segment(last.end, behind < SMALL ? SMALL : LARGE);
  }
}
