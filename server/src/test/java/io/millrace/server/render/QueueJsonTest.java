package io.millrace.server.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.queue.LanePolicy;
import io.millrace.queue.PolicyChange;
import io.millrace.queue.PolicySource;
import io.millrace.queue.QueueCounts;
import io.millrace.queue.QueuePolicy;
import io.millrace.queue.QueueStatistics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueJsonTest {

  @Test
  void aQueueHasTheAgreedFieldsOnOneLine() {
    var mail =
        new QueueStatistics(
            "mail",
            QueuePolicy.perLane(LanePolicy.defaults().withMaxActive(1)),
            PolicySource.OPERATOR,
            false,
            new QueueCounts(1, 2, 3, 4, 5, 6),
            7,
            Duration.ofMillis(1_500),
            TestRuns.T0,
            List.of("say \"a\""));
    String json =
        "{\"queue\":\"mail\",\"source\":\"operator\",\"paused\":false,\"queued\":1,\"active\":2,\"enqueued\":3,"
            + "\"succeeded\":4,\"failed\":5,\"cancelled\":6,\"lanes\":7,\"oldestQueued\":\"PT1.5S\","
            + "\"changedAt\":\"2026-11-21T10:00:00Z\",\"policy\":{\"maxActive\":null,\"maxQueued\":null,\"rate\":null,"
            + "\"startWithin\":null,\"lanes\":{\"maxActive\":1,\"maxQueued\":null,\"rate\":null,\"mode\":\"ordered\","
            + "\"order\":\"fifo\",\"onFailure\":\"skip\"}},\"hints\":[\"say \\\"a\\\"\"]}";

    assertThat(QueueJson.queue(mail)).isEqualTo(json);
    assertThat(QueueJson.list(List.of(mail))).isEqualTo("{\"queues\":[" + json + "]}");
  }

  @Test
  void aChangeHasWhatWasAndWhatIs() {
    var change =
        new PolicyChange(
            TestRuns.T0, "ada", "queue", "mail", "a", "limit", "{\n\"x\" : 1}", "{\"x\":2}");

    assertThat(QueueJson.history(List.of(change)))
        .isEqualTo(
            "{\"changes\":[{\"at\":\"2026-11-21T10:00:00Z\",\"by\":\"ada\",\"kind\":\"queue\",\"name\":\"mail\","
                + "\"lane\":\"a\",\"what\":\"limit\",\"before\":{\"x\":1},\"after\":{\"x\":2}}]}");
  }
}
