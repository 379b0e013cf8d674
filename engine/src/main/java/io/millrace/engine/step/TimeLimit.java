package io.millrace.engine.step;

import io.millrace.failure.StepTimeoutException;
import io.millrace.run.RunId;
import java.time.Duration;

/**
 * How long an attempt may take.
 *
 * @param duration from its beginning on
 * @param said what the options say, which is more where it limits all attempts together
 * @param total whether it does
 */
record TimeLimit(Duration duration, Duration said, boolean total) {

  static TimeLimit ofAttempt(Duration timeout) {
    return new TimeLimit(timeout, timeout, false);
  }

  StepTimeoutException exceeded(RunId run, String path) {
    return new StepTimeoutException(run, path, said, total, false);
  }

  StepTimeoutException exceededAndIgnored(RunId run, String path) {
    return new StepTimeoutException(run, path, said, total, true);
  }
}
