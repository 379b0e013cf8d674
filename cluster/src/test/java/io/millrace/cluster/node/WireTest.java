package io.millrace.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.Partition;
import io.millrace.cluster.Token;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WireTest {

  private static final Peer A = new Peer("a", "s1");
  private static final Peer B = new Peer("b", "s2");
  private static final Peer GONE = new Peer("a", "s0");

  @Test
  void anAssignmentIsReadAsItWasWritten() throws Exception {
    Grant old = new Grant(new Token(3, 7), 1_000, "a joined");
    Grant grant = new Grant(new Token(4, 8), 2_000, "b \"joined\"");
    Assignment assignment =
        new Assignment(
            new Stamp(4, 8),
            List.of(A, B),
            List.of(
                new Share(new Partition("p 0, \"ü\"", 5), A, old, List.of()),
                new Share(new Partition("p-1", 1), B, grant, List.of(A, GONE))),
            List.of(new Share(new Partition("p-2", 1), A, grant, List.of(B))),
            List.of(new Assignment.Move(new Stamp(4, 8), 2_000, 1, "b joined")));

    assertThat(Wire.assignment(Wire.write(assignment))).isEqualTo(assignment);
  }

  @Test
  void membersAndLeadersAreReadAsTheyWereWritten() throws Exception {
    Member member = new Member(A, 12, "host:1", true, new Stamp(2, 3), List.of("p-1", "p-2"));
    Leader leader = new Leader(B, "t", new Stamp(2, 3), 99);

    assertThat(Wire.member(Wire.write(member))).isEqualTo(member);
    assertThat(Wire.leader(Wire.write(leader))).isEqualTo(leader);
  }

  @Test
  void whatIsNoneOfTheseIsNamed() {
    for (String text : List.of("", "{", "[]", "{\"id\":1}", "{\"id\":\"a\",\"session\":\"s\"}")) {
      assertThatThrownBy(() -> Wire.member(text)).isInstanceOf(Wire.Unreadable.class);
      assertThatThrownBy(() -> Wire.assignment(text)).isInstanceOf(Wire.Unreadable.class);
      assertThatThrownBy(() -> Wire.leader(text)).isInstanceOf(Wire.Unreadable.class);
    }
  }

  /** A store takes 512 KiB. */
  @Test
  void twentyThousandPartitionsOfAThousandNodesFitIntoAStore() {
    List<Peer> members =
        IntStream.range(0, 1_000).mapToObj(i -> new Peer("node-" + i, "0123456789abcdef")).toList();
    Grant grant = new Grant(new Token(123_456, 1_234), 1_800_000_000_000L, "node-5 joined");
    List<Share> shares =
        IntStream.range(0, 20_000)
            .mapToObj(
                i -> new Share(Partition.of("p-" + i), members.get(i % 1_000), grant, List.of()))
            .toList();

    String text =
        Wire.write(new Assignment(new Stamp(1, 1), members, shares, List.of(), List.of()));

    assertThat(text.length()).isLessThan(512 * 1024);
  }
}
