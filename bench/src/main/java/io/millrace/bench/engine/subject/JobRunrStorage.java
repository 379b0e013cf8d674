package io.millrace.bench.engine.subject;

import com.zaxxer.hikari.HikariDataSource;
import org.jobrunr.storage.StorageProvider;

/**
 * What JobRunr stands on.
 *
 * @param pool its connections
 * @param provider its tables
 */
record JobRunrStorage(HikariDataSource pool, StorageProvider provider) implements AutoCloseable {

  @Override
  public void close() {
    provider.close();
    pool.close();
  }
}
