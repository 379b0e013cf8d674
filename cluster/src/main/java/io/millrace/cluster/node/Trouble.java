package io.millrace.cluster.node;

import io.millrace.cluster.Alert;
import io.millrace.cluster.config.Alerts;
import io.millrace.cluster.node.Habitat.Alarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Since when the store does not answer, and who has been told so. */
final class Trouble {

  private final Habitat habitat;
  private final Alerts alerts;
  private final Runnable began;
  private final List<Alarm> planned = new ArrayList<>();
  private @Nullable String said;

  Trouble(Habitat habitat, Alerts alerts, Runnable began) {
    this.habitat = habitat;
    this.alerts = alerts;
    this.began = began;
  }

  boolean lasts() {
    return said != null;
  }

  /** The store has failed once more. Each error is told once, however often it comes. */
  void add(Exception why) {
    boolean first = said == null;
    String text = String.valueOf(why.getMessage());
    if (!Objects.equals(said, text)) {
      said = text;
      habitat.tell(new Notice.Failure(why), () -> {});
    }
    if (first) {
      plan(Alert.INFO, alerts.info());
      plan(Alert.WARN, alerts.warn());
      plan(Alert.ERROR, alerts.error());
      began.run();
    }
  }

  void end() {
    said = null;
    planned.forEach(Alarm::cancel);
    planned.clear();
  }

  private void plan(Alert alert, Duration age) {
    planned.add(
        habitat.after(
            age,
            () -> habitat.tell(new Notice.Alarmed(alert, age, String.valueOf(said)), () -> {})));
  }
}
