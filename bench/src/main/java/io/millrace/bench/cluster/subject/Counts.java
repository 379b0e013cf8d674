package io.millrace.bench.cluster.subject;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each operation was asked for. */
final class Counts {

  private final Map<String, LongAdder> byName = new ConcurrentHashMap<>();

  void count(String operation) {
    byName.computeIfAbsent(operation, name -> new LongAdder()).increment();
  }

  Map<String, Long> now() {
    Map<String, Long> now = new TreeMap<>();
    byName.forEach((name, count) -> now.put(name, count.sum()));
    return now;
  }
}
