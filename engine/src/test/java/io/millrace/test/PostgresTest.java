package io.millrace.test;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class on a real PostgreSQL: its tests take a {@link Postgres}, and it ends with the
 * threads it began with. The timeout is a hang guard, no judgement.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PostgresExtension.class)
@Timeout(180)
public @interface PostgresTest {

  /** Whether its schemas are not there yet, for tests of what makes them. */
  boolean withoutSchema() default false;
}
