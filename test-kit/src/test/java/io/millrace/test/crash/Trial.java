package io.millrace.test.crash;

import io.millrace.test.line.Fault;
import io.millrace.test.line.Point;
import io.millrace.test.line.Strike;

/**
 * One experiment.
 *
 * @param setting what the struck node finds
 * @param strike what happens to it; null when all is only recorded
 */
record Trial(Setting setting, Strike strike) {

  /** As a property, to repeat it. */
  @Override
  public String toString() {
    return strike == null
        ? setting.name()
        : "%s/%s/%d/%s"
            .formatted(
                setting, strike.fault(), strike.point().occurrence(), strike.point().statement());
  }

  static Trial parse(String text) {
    String[] parts = text.split("/", 4);
    if (parts.length == 1) {
      return new Trial(Setting.valueOf(text), null);
    }
    return new Trial(
        Setting.valueOf(parts[0]),
        new Strike(new Point(parts[3], Integer.parseInt(parts[2])), Fault.valueOf(parts[1])));
  }
}
