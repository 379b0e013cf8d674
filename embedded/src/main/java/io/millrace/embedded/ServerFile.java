package io.millrace.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The content of {@code server.json}: how to reach the server of a folder.
 *
 * <p>The user and password hold for the life of the folder; port and version are those of the last
 * start. The pid is 0 once the server was stopped, and stale if it died: what runs is told by
 * {@link PostmasterFile} alone.
 */
record ServerFile(String user, String password, String version, int port, long pid) {

  /** The owner of the cluster, and the only user that it has. */
  static final String USER = "millrace";

  // Read by pattern, not by a JSON library: we wrote it, and no value needs an escape.
  private static final Pattern FORMAT =
      Pattern.compile(
          """
          \\{"user":"([a-z]+)","password":"([\\w-]+)","version":"([\\w.]*)","port":(\\d{1,5}),"pid":(\\d{1,10})}\\s*""");

  private static final int PASSWORD_BYTES = 24;

  /** A new password for a server that was never started. */
  static ServerFile fresh() {
    var bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    var password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    return new ServerFile(USER, password, "", 0, 0);
  }

  /** Empty if the file is missing or is not one that we wrote. */
  static Optional<ServerFile> read(Path file) throws IOException {
    try {
      var match = FORMAT.matcher(Files.readString(file));
      return match.matches()
          ? Optional.of(
              new ServerFile(
                  match.group(1),
                  match.group(2),
                  match.group(3),
                  Integer.parseInt(match.group(4)),
                  Long.parseLong(match.group(5))))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  void write(Path file) throws IOException {
    PrivateFiles.replace(
        file,
        "{\"user\":\"%s\",\"password\":\"%s\",\"version\":\"%s\",\"port\":%d,\"pid\":%d}\n"
            .formatted(user, password, version, port, pid));
  }

  ServerFile running(String version, int port, long pid) {
    return new ServerFile(user, password, version, port, pid);
  }

  ServerFile stopped() {
    return new ServerFile(user, password, version, port, 0);
  }

  @Override
  public String toString() {
    return "ServerFile[port=" + port + ", pid=" + pid + "]";
  }
}
