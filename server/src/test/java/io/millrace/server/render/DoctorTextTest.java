package io.millrace.server.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.queue.LaneFinding;
import io.millrace.run.RunId;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorTextTest {

  private static final RunId RUN = RunId.parse("0190a1b2-7c00-7000-8000-000000000001");
  private static final LaneFinding OF_A_RUN =
      new LaneFinding("order_broken", "mail", "a", RUN, "got its slot too early");
  private static final LaneFinding OF_ALL =
      new LaneFinding("scope_counts", null, null, null, "global counts 1");

  @Test
  void aFindingIsALineThatBeginsWithItsCode() {
    assertThat(DoctorText.lines(List.of(OF_A_RUN, OF_ALL)))
        .containsExactly(
            "order_broken: queue mail lane a run 0190a1b2-7c00-7000-8000-000000000001: got its slot too early",
            "scope_counts: global counts 1");
  }

  @Test
  void aLaneWhoseNameHasLinesIsStillOneLine() {
    assertThat(
            DoctorText.lines(
                List.of(new LaneFinding("lane_counts", "mail", "a\nb", null, "counts 1"))))
        .containsExactly("lane_counts: queue mail lane a b: counts 1");
  }

  @Test
  void nothingIsSaidInASentence() {
    assertThat(DoctorText.lines(List.of())).containsExactly("nothing is wrong with lanes");
  }

  @Test
  void jsonHasAllFieldsAlways() {
    assertThat(DoctorText.json(List.of(OF_A_RUN, OF_ALL)))
        .isEqualTo(
            """
            {"findings":[\
            {"code":"order_broken","queue":"mail","lane":"a","runId":"0190a1b2-7c00-7000-8000-000000000001","text":"got its slot too early"},\
            {"code":"scope_counts","queue":null,"lane":null,"runId":null,"text":"global counts 1"}]}""");
  }
}
