package io.millrace.server.home;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the runs are.
 *
 * @param data the data folder, absolute
 * @param databaseUrl a database elsewhere; null for the embedded one in the data folder
 * @param port the port of the embedded one; 0 for any
 */
public record Place(Path data, @Nullable String databaseUrl, int port) {

  /**
   * Fills in what was not said on the command line.
   *
   * @param data the folder that was given; null for {@code MILLRACE_HOME}, else {@code ~/.millrace}
   * @param url the address that was given; null for {@code MILLRACE_DATABASE_URL}
   * @param environment reads a variable of the environment
   */
  public static Place of(
      @Nullable Path data, @Nullable String url, int port, Environment environment) {
    String home = environment.get("MILLRACE_HOME");
    Path folder;
    if (data != null) {
      folder = data;
    } else if (home != null && !home.isBlank()) {
      folder = Path.of(home);
    } else {
      folder = Path.of(System.getProperty("user.home"), ".millrace");
    }
    String address = url != null ? url : environment.get("MILLRACE_DATABASE_URL");
    boolean elsewhere = address != null && !address.isBlank();
    return new Place(folder.toAbsolutePath().normalize(), elsewhere ? address : null, port);
  }

  /** The variables of the environment. */
  @FunctionalInterface
  public interface Environment {

    /** The value, or null when it is not set. */
    @Nullable String get(String name);
  }
}
