package io.millrace.proofs.child;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** Runs one test method without JUnit: class, method. What it throws is printed. */
public final class OneTest {

  private OneTest() {}

  public static void main(String[] arguments) throws Throwable {
    Class<?> test = Class.forName(arguments[0]);
    Constructor<?> constructor = test.getDeclaredConstructor();
    constructor.setAccessible(true);
    Method method = test.getDeclaredMethod(arguments[1]);
    method.setAccessible(true);
    try {
      method.invoke(constructor.newInstance());
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
