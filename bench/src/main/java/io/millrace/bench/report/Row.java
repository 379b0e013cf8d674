package io.millrace.bench.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.millrace.bench.plan.Better;
import io.millrace.bench.plan.Role;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One figure of one subject, as it is written to {@code SUITE.json}.
 *
 * @param suite name of the suite
 * @param caseName name of the case; {@code case} in JSON
 * @param subject who did the work
 * @param role {@code millrace}, {@code peer}, {@code ceiling} or {@code original}
 * @param unit such as {@code steps/s}
 * @param better {@code higher} or {@code lower}
 * @param median of all counted rounds of all forks
 * @param min lowest round
 * @param max highest round
 * @param rounds how many were counted, over all forks; 0 for a figure taken from elsewhere
 * @param settings of the cell under its own names; of the invocation under {@code invocation}
 * @param commit that was measured; null outside git
 * @param machine it ran on
 */
@JsonPropertyOrder({
  "suite",
  "case",
  "subject",
  "role",
  "unit",
  "better",
  "median",
  "min",
  "max",
  "rounds",
  "settings",
  "commit",
  "machine"
})
public record Row(
    String suite,
    @JsonProperty("case") String caseName,
    String subject,
    String role,
    String unit,
    String better,
    double median,
    double min,
    double max,
    int rounds,
    Map<String, Object> settings,
    @Nullable String commit,
    String machine) {

  /** Key in {@link #settings} of what forks noted beside their figures. */
  public static final String NOTED = "noted";

  /** Key in {@link #settings} of what is the same for all rows of one invocation. */
  public static final String INVOCATION = "invocation";

  /** True when a greater figure is the better one. */
  @JsonIgnore
  public boolean higherIsBetter() {
    return better.equals(Better.HIGHER.text());
  }

  /** True when the figure was measured here and not taken from elsewhere. */
  @JsonIgnore
  public boolean isMeasured() {
    return rounds > 0;
  }

  /** True for the row that the others of its case stand beside. */
  @JsonIgnore
  public boolean isMillrace() {
    return role.equals(Role.MILLRACE.text());
  }

  /** What identifies the figure over time. */
  public String key() {
    return String.join("/", suite, caseName, subject);
  }
}
