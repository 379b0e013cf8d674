package io.millrace.cluster.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.Partition;
import io.millrace.cluster.assign.Sticky;
import io.millrace.cluster.failure.InvalidClusterException;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of the options has an error that names the values. */
class ConfigTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void aBrokenRuleIsNamedWithItsValues(String names, ThrowingCallable making) {
    assertThatThrownBy(making)
        .isInstanceOf(InvalidClusterException.class)
        .hasMessageContainingAll(names.split(" & ", -1));
  }

  static Stream<Arguments> rules() {
    Balancing balancing = Balancing.of(Sticky.defaults());
    return Stream.of(
        rule("lease PT0.4S", () -> new Leasing(Duration.ofMillis(400), Duration.ofMillis(100))),
        rule("lease PT2H", () -> new Leasing(Duration.ofHours(2), SECOND)),
        rule("heartbeat PT0.01S", () -> new Leasing(SECOND, Duration.ofMillis(10))),
        rule("heartbeat PT1S & lease PT2.9S", () -> new Leasing(Duration.ofMillis(2_900), SECOND)),
        rule("bound PT-1S", () -> HandOff.defaults().withBound(Duration.ofSeconds(-1))),
        rule("bound PT2H", () -> HandOff.defaults().withBound(Duration.ofHours(2))),
        rule("drain PT1S & bound PT30S", () -> HandOff.defaults().withDrain(SECOND)),
        rule("grace PT0S", () -> HandOff.defaults().withGrace(Duration.ZERO)),
        rule("grace PT48H", () -> HandOff.defaults().withGrace(Duration.ofDays(2))),
        rule("quiet time PT-1S", () -> balancing.withSettling(Duration.ofSeconds(-1), SECOND)),
        rule("settleMax PT1S & PT2S", () -> balancing.withSettling(Duration.ofSeconds(2), SECOND)),
        rule("movesMax 0", () -> balancing.withMovesMax(0)),
        rule("sourcePoll PT0.05S", () -> balancing.withSourcePoll(Duration.ofMillis(50))),
        rule("PT2S & PT1S", () -> new Alerts(Duration.ofSeconds(2), SECOND, Duration.ofMinutes(1))),
        rule("group 'a b'", () -> ClusterOptions.of("a b")),
        rule("node id 'x.y'", () -> NodeIdentity.fixed("x.y")),
        rule("id prefix ''", () -> NodeIdentity.pool("", 0, 1, "host")),
        rule("n-5 & n-4", () -> NodeIdentity.pool("n", 5, 4, "host")),
        rule("must not be blank", () -> NodeIdentity.pool("n", 0, 4, " ")),
        rule("partition key ''", () -> Partition.of("")),
        rule("half of a surrogate pair", () -> Partition.of("p-\uD83D")),
        rule("U+0000", () -> Partition.of("p-\0")),
        rule("'p' & weight 0", () -> new Partition("p", 0)));
  }

  private static Arguments rule(String names, ThrowingCallable making) {
    return Arguments.of(names, making);
  }
}
