package io.millrace.server.progress;

import io.millrace.run.AttemptSummary;
import io.millrace.run.GroupSummary;
import io.millrace.run.RunDetails;
import io.millrace.run.StepStatus;
import io.millrace.run.StepSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One step or group of a run, as progress shows it. The branches of a group, and the steps inside
 * of them, are counted and not shown one by one.
 *
 * @param path of the step or group
 * @param status where it stands
 * @param isGroup whether {@code done} and {@code members} mean something
 * @param done how many members of the group have ended
 * @param members how many it has
 * @param attempts how many attempts were made of it or of its members
 * @param span when it began and ended, as far as it has
 */
record Row(
    String path,
    StepStatus status,
    boolean isGroup,
    int done,
    int members,
    int attempts,
    Span span) {

  static List<Row> of(RunDetails run) {
    Map<String, List<StepSummary>> branches = new HashMap<>();
    for (StepSummary step : run.steps()) {
      if (step.kind().equals("branch")) {
        String group = step.path().substring(0, Math.max(0, step.path().lastIndexOf('/')));
        branches.computeIfAbsent(group, name -> new ArrayList<>()).add(step);
      }
    }
    return run.steps().stream()
        .filter(step -> step.path().indexOf('/') < 0)
        .map(step -> row(step, branches.getOrDefault(step.path(), List.of())))
        .toList();
  }

  private static Row row(StepSummary step, List<StepSummary> branches) {
    GroupSummary group = step.group();
    boolean isGroup = group != null || !branches.isEmpty();
    int done = (int) branches.stream().filter(branch -> branch.status().isFinal()).count();
    List<AttemptSummary> attempts =
        Stream.concat(Stream.of(step), branches.stream())
            .flatMap(each -> each.attempts().stream())
            .toList();
    return new Row(
        step.path(),
        step.status(),
        isGroup,
        done,
        group == null ? branches.size() : group.members(),
        attempts.size(),
        Span.of(attempts, step.status().isFinal()));
  }

  /** When something began and ended, as far as it has. */
  record Span(Optional<Instant> from, Optional<Instant> to) {

    private static Span of(List<AttemptSummary> attempts, boolean ended) {
      var from = attempts.stream().map(AttemptSummary::startedAt).min(Comparator.naturalOrder());
      var to =
          attempts.stream()
              .map(AttemptSummary::finishedAt)
              .filter(Objects::nonNull)
              .max(Comparator.naturalOrder());
      return new Span(from, ended ? to : Optional.empty());
    }

    /** How long it took; what goes on counts up to now. */
    Optional<Duration> length(Instant now) {
      return from.map(begin -> Duration.between(begin, to.orElse(now)));
    }
  }
}
