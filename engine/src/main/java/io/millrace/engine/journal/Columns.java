package io.millrace.engine.journal;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Turns a list of entries into the arrays that {@code unnest} takes apart again. */
public final class Columns {

  private Columns() {}

  /** A {@code text[]}. */
  public static <E> @Nullable String[] texts(List<E> entries, Function<E, @Nullable String> field) {
    @Nullable String[] column = new String[entries.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = field.apply(entries.get(i));
    }
    return column;
  }

  /** A {@code uuid[]}. */
  public static <E> UUID[] uuids(List<E> entries, Function<E, UUID> field) {
    UUID[] column = new UUID[entries.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = field.apply(entries.get(i));
    }
    return column;
  }

  /** An {@code integer[]} without nulls. */
  public static <E> int[] ints(List<E> entries, ToIntFunction<E> field) {
    int[] column = new int[entries.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = field.applyAsInt(entries.get(i));
    }
    return column;
  }

  /** An {@code integer[]}. */
  public static <E> @Nullable Integer[] integers(
      List<E> entries, Function<E, @Nullable Integer> field) {
    @Nullable Integer[] column = new Integer[entries.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = field.apply(entries.get(i));
    }
    return column;
  }

  /** A {@code bigint[]}. */
  public static <E> @Nullable Long[] longs(List<E> entries, Function<E, @Nullable Long> field) {
    @Nullable Long[] column = new Long[entries.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = field.apply(entries.get(i));
    }
    return column;
  }
}
