package io.millrace.channels.transfer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A piece of the unbounded line of items; together they are a linked list, oldest first. */
final class Segment {

  /** Places in a segment: few enough that an idle channel stays small, a power of two. */
  static final int SIZE = 64;

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

  final @Nullable Object[] slots;

  /**
   * The segment after this one; itself, once the receiver has left it behind. Set from null by the
   * sender that needs it first; to itself by the receiver, so that a dead segment that has become
   * old does not keep alive all that came after it.
   */
  volatile @Nullable Segment next;

  Segment(long base) {
    this(base, SIZE);
  }

  private Segment(long base, int size) {
    this.base = base;
    this.slots = new Object[size];
  }
}
