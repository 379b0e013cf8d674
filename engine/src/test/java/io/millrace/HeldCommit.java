package io.millrace;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** A source whose next commit, once it was asked for, is held back until it is let go. */
final class HeldCommit {

  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicBoolean asked = new AtomicBoolean();
  private final DataSource source;

  HeldCommit(DataSource source) {
    this.source = proxy(DataSource.class, source);
  }

  DataSource source() {
    return source;
  }

  void holdNext() {
    asked.set(true);
  }

  void letGo() {
    goOn.countDown();
  }

  private <T> T proxy(Class<T> type, T delegate) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> call(delegate, method, arguments)));
  }

  private Object call(Object delegate, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("commit") && asked.compareAndSet(true, false)) {
      goOn.await();
    }
    try {
      Object result = method.invoke(delegate, arguments);
      return method.getName().equals("getConnection")
          ? proxy(Connection.class, (Connection) result)
          : result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
