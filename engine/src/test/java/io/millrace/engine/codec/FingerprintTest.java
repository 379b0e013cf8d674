package io.millrace.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.PayloadCodec;
import io.millrace.config.PayloadLimits;
import io.millrace.run.RunId;
import io.millrace.workflow.StepOptions;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  private static final RunId RUN = new RunId(new UUID(1, 2));

  private final Codec codec = new Codec(PayloadLimits.defaults(), PayloadCodec.Plain.INSTANCE);

  @Test
  void theOrderOfMapsAndSetsDoesNotCount() {
    assertThat(codec.fingerprint(RUN, "s", List.of(nested("a", "b"))))
        .isEqualTo(codec.fingerprint(RUN, "s", List.of(nested("b", "a"))))
        .isNotEqualTo(codec.fingerprint(RUN, "s", List.of(nested("a", "c"))));
  }

  private static Map<String, Object> nested(String first, String second) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(first, new LinkedHashSet<>(List.of(first, second)));
    map.put(second, new LinkedHashSet<>(List.of(first, second)));
    return map;
  }

  @Test
  void nullIsRefusedByName() {
    assertThatThrownBy(() -> StepOptions.defaults().withFingerprint("a", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no input of a fingerprint may be null");
  }
}
