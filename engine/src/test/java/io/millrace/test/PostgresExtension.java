package io.millrace.test;

import static org.awaitility.Awaitility.await;

import io.millrace.embedded.EmbeddedDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each test its {@link Postgres}; see {@link PostgresTest}. */
final class PostgresExtension implements ParameterResolver, BeforeAllCallback, AfterAllCallback {

  private static final Namespace NAMESPACE = Namespace.create(PostgresExtension.class);

  /** Started by the first class that needs it, stopped with the JVM's test run. */
  private record Server(EmbeddedDatabase database, Schemas schemas) implements AutoCloseable {
    @Override
    public void close() {
      database.close();
    }
  }

  private static Server server(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent("server", key -> startServer(), Server.class);
  }

  private static Server startServer() {
    try {
      EmbeddedDatabase database = Postgres.startServer();
      try {
        return new Server(database, new Schemas(database));
      } catch (Exception e) {
        database.close();
        throw e;
      }
    } catch (Exception e) {
      throw new IllegalStateException("the test server did not start", e);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Postgres.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Server server = server(context);
    boolean without =
        context.getRequiredTestClass().getAnnotation(PostgresTest.class).withoutSchema();
    try {
      Schemas schemas = server.schemas();
      return new Postgres(server.database(), without ? schemas.unused() : schemas.make());
    } catch (SQLException e) {
      throw new ParameterResolutionException("the schema of the test was not made", e);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    server(context);
    context.getStore(NAMESPACE).put("threads", ours());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Set<?> before = context.getStore(NAMESPACE).get("threads", Set.class);
    await("threads of Millrace end with the test class")
        .atMost(Duration.ofSeconds(30))
        .until(() -> before.containsAll(ours()));
  }

  private static Set<String> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("millrace"))
        .collect(Collectors.toSet());
  }
}
