package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.embedded.EmbeddedDatabaseOptions.OnExit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One server and several processes; clients are killed as if by {@code kill -9}. */
class SharingTest {

  @TempDir static Path folder;

  @AfterEach
  void theLastClientStopsTheServer() throws Exception {
    long pid;
    try (var last = EmbeddedDatabase.at(folder)) {
      pid = last.serverPid();
    }

    assertThat(OperatingSystem.runs(pid, "postgres")).isFalse();
    assertThat(PostmasterFile.read(folder.resolve("postgresql/data"))).isEmpty();
  }

  @Test
  void processesThatStartAtOnceShareOneServer() throws Exception {
    var clients = Stream.generate(() -> Client.start(folder)).limit(4).toList();
    var servers = new HashSet<Long>();
    for (var client : clients) {
      servers.add(client.serverPid());
    }
    assertThat(servers).hasSize(1);
    long server = servers.iterator().next();

    for (var client : clients.subList(0, 3)) {
      client.closeDatabaseAndExit();
      assertThat(OperatingSystem.runs(server, "postgres")).isTrue();
    }
    clients.getLast().closeDatabaseAndExit();

    assertThat(OperatingSystem.runs(server, "postgres")).isFalse();
  }

  @Test
  void aProcessThatExitsWithoutCloseStillStopsTheServer() throws Exception {
    try (var client = Client.start(folder)) {
      long server = client.serverPid();

      client.exitWithoutClose();

      assertThat(OperatingSystem.runs(server, "postgres")).isFalse();
    }
  }

  @Test
  void aProcessThatWantsToCloseByItselfIsTakenAtItsWord() throws Exception {
    try (var client = Client.start(folder, OnExit.LEAVE)) {
      long server = client.serverPid();

      client.exitWithoutClose();

      assertThat(OperatingSystem.runs(server, "postgres")).isTrue();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theServerIsInASessionOfItsOwnAndHoldsNoneOfOurFiles() throws Exception {
    try (var database = EmbeddedDatabase.at(folder)) {
      Path process = Path.of("/proc", Long.toString(database.serverPid()));
      var stat = Files.readString(process.resolve("stat"));
      var afterName = stat.substring(stat.lastIndexOf(')') + 2);
      String pid = Long.toString(database.serverPid());
      assertThat(afterName)
          .as("state, parent, group, session")
          .matches("(?s)\\S \\d+ " + pid + " " + pid + " .*");

      var open = new ArrayList<String>();
      try (var descriptors = Files.list(process.resolve("fd"))) {
        for (Path each : descriptors.toList()) {
          open.add(Files.readSymbolicLink(each).toString());
        }
      }
      assertThat(open)
          .filteredOn(file -> file.startsWith(database.folder().toString()))
          .containsOnly(database.folder() + "/postgresql/log");
    }
  }

  @Test
  void theServerOutlivesAClientThatIsKilledAndTheNextOneAttaches() throws Exception {
    long server;
    try (var client = Client.start(folder)) {
      server = client.serverPid();
      try (var database = EmbeddedDatabase.at(folder)) {
        Sql.run(database, "CREATE TABLE kept AS SELECT 42 AS answer");
        client.kill();
      }
    }
    try (var client = Client.start(folder)) {
      assertThat(client.serverPid()).isNotEqualTo(server);
      server = ServerFile.read(folder.resolve("postgresql/server.json")).orElseThrow().pid();
      client.kill();
    }
    assertThat(OperatingSystem.runs(server, "postgres")).isTrue();

    try (var database = EmbeddedDatabase.at(folder)) {
      assertThat(database.serverPid()).isEqualTo(server);
      assertThat(Sql.ask(database, "SELECT answer FROM kept")).isEqualTo("42");
    }
  }

  @Test
  void threadsThatOpenAndCloseAtOnceNeverMeetAStoppedServer() throws Exception {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<String> use =
          () -> {
            try (var database = EmbeddedDatabase.at(folder)) {
              return Sql.ask(database, "SELECT 1");
            }
          };
      var answers = new ArrayList<String>();
      for (var future : executor.invokeAll(Stream.generate(() -> use).limit(12).toList())) {
        answers.add(future.get());
      }

      assertThat(answers).hasSize(12).containsOnly("1");
    }
  }
}
