package io.millrace.server.cli;

import io.millrace.queue.Rate;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A bound, or {@code none} for that there is none; an option that is not given is null itself.
 *
 * @param bound null for none
 */
record BoundArgument<T>(@Nullable T bound) {

  private static final String NONE = "none";

  /** The bound that is given, else the one that is there. */
  static <T> @Nullable T or(@Nullable BoundArgument<T> given, @Nullable T present) {
    return given == null ? present : given.bound();
  }

  private static <T> BoundArgument<T> read(String text, Function<String, T> reader) {
    if (text.equals(NONE)) {
      return new BoundArgument<>(null);
    }
    try {
      return new BoundArgument<>(reader.apply(text));
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'%s' is neither a number nor 'none'".formatted(text));
    } catch (DateTimeParseException e) {
      throw new TypeConversionException("'%s' has no length of time such as PT1S".formatted(text));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  /** Reads {@code 10} or {@code none}. */
  static final class OfNumber implements ITypeConverter<BoundArgument<Integer>> {
    @Override
    public BoundArgument<Integer> convert(String text) {
      return read(text, Integer::valueOf);
    }
  }

  /** Reads {@code 100/PT1S} or {@code none}. */
  static final class OfRate implements ITypeConverter<BoundArgument<Rate>> {
    @Override
    public BoundArgument<Rate> convert(String text) {
      return read(text, OfRate::rate);
    }

    private static Rate rate(String text) {
      int slash = text.indexOf('/');
      if (slash < 0) {
        throw new IllegalArgumentException(
            "'%s' is neither a rate such as 100/PT1S nor 'none'".formatted(text));
      }
      return Rate.of(
          Integer.parseInt(text.substring(0, slash)), Duration.parse(text.substring(slash + 1)));
    }
  }

  /** Reads {@code PT10M} or {@code none}. */
  static final class OfTime implements ITypeConverter<BoundArgument<Duration>> {
    @Override
    public BoundArgument<Duration> convert(String text) {
      return read(text, Duration::parse);
    }
  }
}
