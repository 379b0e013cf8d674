package io.millrace.server.home;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The address of a database, in the form that psql takes or in that of JDBC.
 *
 * <pre>{@code
 * DatabaseUrl.parse("postgresql://ada:secret@db.example:5433/app?sslmode=require").dataSource();
 * }</pre>
 *
 * <p>Its text form and its errors never show the password.
 *
 * @param jdbc the address for the driver, without what stands before the host
 * @param user null for the driver's default
 * @param password null for none
 */
public record DatabaseUrl(String jdbc, @Nullable String user, @Nullable String password) {

  private static final String JDBC = "jdbc:postgresql:";
  // Names in which libpq and the JDBC driver differ.
  private static final Map<String, String> DRIVER_NAMES =
      Map.of(
          "application_name", "ApplicationName",
          "connect_timeout", "connectTimeout",
          "keepalives", "tcpKeepAlive");

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it has another form; the message does not show it
   */
  public static DatabaseUrl parse(String text) {
    if (text.startsWith(JDBC)) {
      return new DatabaseUrl(text, null, null);
    }
    if (!text.startsWith("postgresql://") && !text.startsWith("postgres://")) {
      throw new IllegalArgumentException(
          "the database URL must begin with postgresql:// or jdbc:postgresql:");
    }
    try {
      return of(new URI(text));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "the database URL cannot be read (%s at character %d); write it as postgresql://user:password@host:port/database, with special characters as %%XX"
              .formatted(e.getReason(), e.getIndex() + 1),
          e);
    }
  }

  private static DatabaseUrl of(URI uri) {
    String login = "";
    String host = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    int at = host.lastIndexOf('@');
    if (at >= 0) {
      login = host.substring(0, at);
      host = host.substring(at + 1);
    }
    int colon = login.indexOf(':');
    String user = colon < 0 ? login : login.substring(0, colon);
    return new DatabaseUrl(
        JDBC
            + "//"
            + (host.isEmpty() ? "localhost" : host)
            + (uri.getRawPath().isEmpty() ? "/" : uri.getRawPath())
            + parameters(uri.getRawQuery()),
        user.isEmpty() ? null : decode(user),
        colon < 0 ? null : decode(login.substring(colon + 1)));
  }

  private static String parameters(@Nullable String query) {
    if (query == null || query.isEmpty()) {
      return "";
    }
    return Arrays.stream(query.split("&", -1))
        .map(DatabaseUrl::parameter)
        .collect(Collectors.joining("&", "?", ""));
  }

  private static String parameter(String pair) {
    int equals = pair.indexOf('=');
    String name = equals < 0 ? pair : pair.substring(0, equals);
    return DRIVER_NAMES.getOrDefault(name, name) + pair.substring(name.length());
  }

  // A plus sign is itself in this part of a URL, other than in a query.
  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /**
   * Connections to it, none of them opened yet.
   *
   * @throws IllegalArgumentException if the driver cannot read the address
   */
  public PGSimpleDataSource dataSource() {
    var source = new PGSimpleDataSource();
    try {
      source.setUrl(jdbc);
    } catch (IllegalArgumentException e) {
      // The driver's own message repeats the whole URL, with the password where it stands in it.
      throw new IllegalArgumentException(
          "the database URL cannot be read by the JDBC driver; write it as jdbc:postgresql://host:port/database?user=...&password=...",
          e);
    }
    if (user != null) {
      source.setUser(user);
    }
    if (password != null) {
      source.setPassword(password);
    }
    return source;
  }

  @Override
  public String toString() {
    return jdbc.replaceFirst("\\?.*", "");
  }
}
