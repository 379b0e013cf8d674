package io.millrace.proofs.child;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/** Where every child begins: it ends as soon as nobody holds the other end of its input. */
final class ChildMain {

  private ChildMain() {}

  public static void main(String[] arguments) throws Throwable {
    Thread.ofPlatform().daemon().name("ends with the parent").start(ChildMain::endWithParent);
    String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
    Class<?> main = Class.forName(arguments[0]);
    try {
      var method = main.getDeclaredMethod("main", String[].class);
      method.setAccessible(true);
      method.invoke(null, (Object) rest);
    } catch (InvocationTargetException e) {
      e.getCause().printStackTrace(System.out);
      System.out.flush();
      System.exit(1);
    }
    System.exit(0);
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // Nobody writes.
      }
    } catch (IOException e) {
      // The same as an end.
    }
    Runtime.getRuntime().halt(3);
  }
}
