package io.millrace.test.crash;

import io.millrace.run.StartOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What holds of the run of a tree. */
final class Trees {

  private Trees() {}

  /** Whoever starts it, there is one run. */
  static StartOptions onlyOne(String name) {
    return StartOptions.defaults().withIdempotencyKey(name);
  }

  /** Tokens of an output that are not those in the rows. */
  static List<String> notAsRecorded(Ground ground, UUID run, List<String> tokens) {
    List<String> wrong = new ArrayList<>();
    for (String token : tokens) {
      String path = token.substring(0, token.indexOf('='));
      List<String> recorded =
          ground.rows(
              """
              select coalesce(output #>> '{}', error ->> 'message') from step
              where run_id = '%s' and path = '%s' and status in ('succeeded', 'failed')
              """
                  .formatted(run, path));
      if (!recorded.equals(List.of(token))) {
        wrong.add("returned %s, recorded %s".formatted(token, recorded));
      }
    }
    return wrong;
  }
}
