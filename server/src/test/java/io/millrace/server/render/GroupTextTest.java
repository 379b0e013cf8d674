package io.millrace.server.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GroupTextTest {

  private static final String STORE = "postgresql db.example:5432/shop";

  @Test
  void nodesAreShownWithWhatTheyDo() {
    assertThat(GroupText.nodes(TestGroups.MOVING, STORE))
        .containsExactly(
            "group    pollers in postgresql db.example:5432/shop",
            "version  7.12",
            "",
            "NODE                      PARTITIONS  SINCE                 APPLIED     PLACE                     STATE",
            "node-1                         1,500  2026-11-21T10:00:00Z  7.12        host:4711                 leads",
            "node-2                             0  2026-11-21T10:00:00Z  7.11        host?:9                   leaves, is behind, still works on s-0, s-1, s-2, s-3, s-4 and 2 more",
            "node-3                             -  -                     -           -                         away, expected back",
            "node-4                             -  -                     -           -                         of another version of Millrace",
            "",
            "MOVED AT              PARTITIONS  VERSION     WHY",
            "2026-11-21T10:00:00Z           7  7.12        node-2 left");
  }

  @Test
  void partitionsAreShownWithTheirOwners() {
    assertThat(GroupText.partitions(TestGroups.MOVING, STORE))
        .containsExactly(
            "group    pollers in postgresql db.example:5432/shop",
            "version  7.12",
            "",
            "PARTITION                    WEIGHT  OWNER                     TOKEN       SINCE                 WHY",
            "s-0                           1,000  node-1                    7.12        2026-11-21T10:00:00Z  node-2 left; waits for node-2",
            "s-1                               1  node-3                    3.4         2026-11-21T10:00:00Z  node-3 joined; its owner is not there",
            "",
            "MOVED AT              PARTITIONS  VERSION     WHY",
            "2026-11-21T10:00:00Z           7  7.12        node-2 left");
  }

  @Test
  void severalGroupsAreALineEach() {
    assertThat(GroupText.list(List.of(TestGroups.FRESH, TestGroups.MOVING), STORE))
        .containsExactly(
            "GROUP                       NODES  PARTITIONS  VERSION",
            "fresh                           0           0  0.0",
            "pollers                         3           2  7.12",
            "one of them with: --group GROUP");
    assertThat(GroupText.list(List.of(), STORE))
        .containsExactly("no groups in postgresql db.example:5432/shop");
  }
}
