package io.millrace.server.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GroupJsonTest {

  private static final String STORE = "nats db.example:4222";
  private static final String MOVES =
      "\"moves\":[{\"version\":{\"epoch\":7,\"version\":12},\"at\":\"2026-11-21T10:00:00Z\",\"partitions\":7,\"reason\":\"node-2 left\"}]}";

  @Test
  void nodesAreOneLine() {
    assertThat(GroupJson.nodes(TestGroups.MOVING, STORE))
        .isEqualTo(
            "{\"group\":\"pollers\",\"store\":\"nats db.example:4222\",\"version\":{\"epoch\":7,\"version\":12},"
                + "\"nodes\":[{\"node\":\"node-1\",\"since\":\"2026-11-21T10:00:00Z\",\"place\":\"host:4711\",\"leads\":true,\"leaving\":false,"
                + "\"applied\":{\"epoch\":7,\"version\":12},\"partitions\":1500,\"stillHolds\":[]},"
                + "{\"node\":\"node-2\",\"since\":\"2026-11-21T10:00:00Z\",\"place\":\"host\\n:9\",\"leads\":false,\"leaving\":true,"
                + "\"applied\":{\"epoch\":7,\"version\":11},\"partitions\":0,\"stillHolds\":[\"s-0\",\"s-1\",\"s-2\",\"s-3\",\"s-4\",\"s-5\",\"s-6\"]}],"
                + "\"away\":[\"node-3\"],\"unreadable\":[\"node-4\"],"
                + MOVES);
  }

  @Test
  void partitionsAreOneLine() {
    assertThat(GroupJson.partitions(TestGroups.MOVING, STORE))
        .isEqualTo(
            "{\"group\":\"pollers\",\"store\":\"nats db.example:4222\",\"version\":{\"epoch\":7,\"version\":12},"
                + "\"partitions\":[{\"partition\":\"s-0\",\"weight\":1000,\"owner\":\"node-1\",\"ownerLives\":true,"
                + "\"token\":{\"epoch\":7,\"version\":12},\"since\":\"2026-11-21T10:00:00Z\",\"reason\":\"node-2 left\",\"waitsFor\":[\"node-2\"]},"
                + "{\"partition\":\"s-1\",\"weight\":1,\"owner\":\"node-3\",\"ownerLives\":false,"
                + "\"token\":{\"epoch\":3,\"version\":4},\"since\":\"2026-11-21T10:00:00Z\",\"reason\":\"node-3 joined\",\"waitsFor\":[]}],"
                + MOVES);
  }

  @Test
  void groupsAreOneLine() {
    assertThat(GroupJson.list(List.of(TestGroups.FRESH), STORE))
        .isEqualTo(
            "{\"store\":\"nats db.example:4222\",\"groups\":[{\"group\":\"fresh\",\"version\":{\"epoch\":0,\"version\":0},\"nodes\":0,\"partitions\":0}]}");
    assertThat(GroupJson.list(List.of(), STORE))
        .isEqualTo("{\"store\":\"nats db.example:4222\",\"groups\":[]}");
  }
}
