package io.millrace.proofs.linear;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a channel is, for one thread: a line of items, a number of open handles, and whether it is
 * closed and why. Every history of the real one must be explained by an order of calls of this.
 */
public abstract class Plain {

  static final int THREADS = 4;

  /** More than one thread can fork in a program. */
  static final int HANDLES = 16;

  /** Items and causes are numbers below this. */
  private static final int NUMBERS = 10;

  // Ready-made: the model checker would see each step of putting words together.
  private static final String[] ITEM = words("item ");
  private static final String[] FAILED = words("failed ");

  private final int capacity;
  private final Deque<Integer> items = new ArrayDeque<>();
  private final int[] handles = new int[THREADS];
  private boolean closed;
  private int cause = Failure.NONE;

  Plain(int capacity) {
    this.capacity = capacity;
    Arrays.fill(handles, 1);
  }

  private static String[] words(String before) {
    return IntStream.range(0, NUMBERS).mapToObj(number -> before + number).toArray(String[]::new);
  }

  public String trySend(int thread, int item) {
    if (handles[thread % THREADS] == 0) {
      return "no handle";
    }
    if (closed) {
      return "closed";
    }
    if (items.size() == capacity) {
      return "full";
    }
    items.add(item);
    return "sent";
  }

  public String sendInNoTime(int thread, int item) {
    return trySend(thread, item);
  }

  public String fork(int thread) {
    if (handles[thread % THREADS] == 0) {
      return "no handle";
    }
    if (closed) {
      return "closed";
    }
    handles[thread % THREADS]++;
    return "forked";
  }

  public String close(int thread) {
    if (handles[thread % THREADS] == 0) {
      return "no handle";
    }
    handles[thread % THREADS]--;
    closed |= Arrays.stream(handles).sum() == 0;
    return "done";
  }

  public String fail(int thread, int with) {
    if (handles[thread % THREADS] > 0 && !closed) {
      closed = true;
      cause = with;
    }
    return close(thread);
  }

  public void closeReceiver() {
    closed = true;
  }

  public boolean isClosed() {
    return closed;
  }

  public String tryReceive() {
    if (!items.isEmpty()) {
      return item(items.remove());
    }
    return closed ? ended(cause) : "empty";
  }

  public String receiveInNoTime() {
    return tryReceive();
  }

  public String drainOne() {
    return drain(1);
  }

  public String drainSome() {
    return drain(3);
  }

  private String drain(int max) {
    List<Integer> drained = new ArrayList<>();
    while (drained.size() < max && !items.isEmpty()) {
      drained.add(items.remove());
    }
    return drained.toString();
  }

  static String ended(int cause) {
    return cause == Failure.NONE ? "closed" : FAILED[cause];
  }

  static String item(int item) {
    return ITEM[item];
  }

  // Lincheck makes instances without arguments.

  public static final class Unbounded extends Plain {
    public Unbounded() {
      super(Integer.MAX_VALUE);
    }
  }

  public static final class Rendezvous extends Plain {
    public Rendezvous() {
      super(0);
    }
  }

  public static final class One extends Plain {
    public One() {
      super(1);
    }
  }

  public static final class Two extends Plain {
    public Two() {
      super(2);
    }
  }

  public static final class Three extends Plain {
    public Three() {
      super(3);
    }
  }
}
