package io.millrace.bench.channels;

import io.millrace.bench.channels.shape.Capacity;
import io.millrace.bench.channels.subject.Subject;
import io.millrace.bench.channels.work.Memory;
import io.millrace.bench.channels.work.Memory.Bytes;
import io.millrace.bench.channels.work.Memory.Kind;
import io.millrace.bench.plan.Better;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Bytes: held, left over, idle, and allocated on the way. */
final class MemoryCells {

  static final String PER_MESSAGE = "bytes/message";

  private static final Capacity SMALL = new Capacity(100);
  private static final Capacity USUAL = new Capacity(1000);
  private static final int MILLION = 1_000_000;

  private static final List<Bytes> ALL =
      List.of(
          new Bytes(Kind.RETAINED, SMALL, 100),
          new Bytes(Kind.RETAINED, Capacity.UNBOUNDED, 10_000),
          new Bytes(Kind.RETAINED, Capacity.UNBOUNDED, MILLION),
          new Bytes(Kind.RESIDUAL, SMALL, 100),
          new Bytes(Kind.RESIDUAL, Capacity.UNBOUNDED, 10_000),
          new Bytes(Kind.RESIDUAL, Capacity.UNBOUNDED, MILLION),
          new Bytes(Kind.IDLE, Capacity.UNBOUNDED, 0),
          new Bytes(Kind.IDLE, USUAL, 0),
          new Bytes(Kind.ALLOCATED, Capacity.UNBOUNDED, MILLION),
          new Bytes(Kind.ALLOCATED, USUAL, MILLION));

  private MemoryCells() {}

  /** One child for each subject: all of these figures are counted, and none is timed. */
  static List<Cell> at(Scale scale) {
    List<Cell> cells = new ArrayList<>();
    for (Subject who : Subject.values()) {
      List<Bytes> own = ALL.stream().filter(bytes -> who.has(bytes.capacity())).toList();
      if (!own.isEmpty()) {
        cells.add(cell(who, own, scale));
      }
    }
    return cells;
  }

  private static Cell cell(Subject who, List<Bytes> bytes, Scale scale) {
    Map<String, Object> settings = new TreeMap<>(who.settings());
    settings.put("scale", scale.name());
    return new Cell(
        "memory-%s".formatted(who.id()),
        who.shown(),
        who.role(),
        settings,
        bytes.stream().map(MemoryCells::figure).toList(),
        new Memory(who, bytes));
  }

  private static Figure figure(Bytes bytes) {
    return new Figure(
        bytes.key(),
        caseName(bytes.kind(), bytes.capacity(), bytes.messages()),
        bytes.kind() == Kind.IDLE ? "bytes/channel" : PER_MESSAGE,
        Better.LOWER);
  }

  /** A bounded channel is full, so its capacity says how many messages there are. */
  static String caseName(Kind kind, Capacity capacity, int messages) {
    String name = "memory-%s-%s".formatted(kind.name().toLowerCase(Locale.ROOT), capacity);
    boolean held = kind == Kind.RETAINED || kind == Kind.RESIDUAL;
    return held && capacity.isUnbounded() ? name + "-" + messages : name;
  }
}
