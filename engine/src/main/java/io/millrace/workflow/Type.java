package io.millrace.workflow;

import java.lang.reflect.ParameterizedType;
import org.jspecify.annotations.Nullable;

/**
 * A Java type with its type arguments, for results that a plain class cannot name.
 *
 * <pre>{@code
 * run.step("quotes", StepOptions.defaults(), new Type<List<Quote>>() {}, () -> api.quotes(order));
 * }</pre>
 *
 * @param <T> the type
 */
public abstract class Type<T extends @Nullable Object> {

  private final java.lang.reflect.Type type;

  /** Captures {@code T}: always call it as {@code new Type<...>() {}}. */
  protected Type() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parent)) {
      throw new IllegalArgumentException("Type needs its argument: new Type<List<String>>() {}");
    }
    this.type = parent.getActualTypeArguments()[0];
  }

  private Type(java.lang.reflect.Type type) {
    this.type = type;
  }

  /** The type of a class without type arguments. */
  public static <T extends @Nullable Object> Type<T> of(Class<? super T> raw) {
    return new Known<>(raw);
  }

  /**
   * The type that the compiler inferred for {@code T}, by way of the empty array it makes for a
   * variable-arity parameter. Type arguments are lost: {@code List<Quote>} arrives as {@code List}.
   */
  static <T extends @Nullable Object> Type<T> reified(T[] none) {
    if (none.length > 0) {
      throw new IllegalArgumentException(
          "the last parameter only carries the result's type; pass nothing for it");
    }
    return new Known<>(none.getClass().getComponentType());
  }

  /** The reflective type. */
  public final java.lang.reflect.Type reflected() {
    return type;
  }

  @Override
  public final String toString() {
    return type.getTypeName();
  }

  private static final class Known<T extends @Nullable Object> extends Type<T> {
    private Known(Class<?> raw) {
      super(raw);
    }
  }
}
