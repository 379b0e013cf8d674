package io.millrace.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.run.RunKey;
import io.millrace.run.RunId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NotificationTest {

  @Test
  void messagesAreReadAsTheyWereWritten() {
    RunId run = new RunId(UUID.randomUUID());

    assertThat(Notification.read(Notification.ready(new RunKey(-3, 77))))
        .contains(new Notification.Ready(new RunKey(-3, 77)));
    assertThat(Notification.read(Notification.ready(RunKey.FIRST)))
        .contains(new Notification.Ready(RunKey.FIRST));
    assertThat(Notification.read(Notification.admitted(new RunKey(2, 5))))
        .contains(new Notification.Admitted(new RunKey(2, 5), false));
    assertThat(Notification.read(Notification.turn(new RunKey(2, 5))))
        .contains(new Notification.Admitted(new RunKey(2, 5), true));
    assertThat(Notification.read(Notification.cancel(run))).contains(new Notification.Cancel(run));
    assertThat(Notification.read(Notification.left(9))).contains(new Notification.Left(9));
  }

  @Test
  void whatCannotBeReadIsNoMessage() {
    for (String text : List.of("", "ready", "ready x y", "cancel nobody", "left", "news 1")) {
      assertThat(Notification.read(text)).as(text).isEmpty();
    }
  }
}
