package io.millrace.engine.run;

import java.util.List;
import java.util.Map;

/**
 * The places that one node keeps for the runs of a batch: all of them begin there, or none.
 *
 * @param node who keeps them; {@value #NOBODY} for none
 * @param floor before the first run that may wait
 */
record Places(long node, RunKey floor) {

  private static final long NOBODY = 0;

  private static final Places NONE = new Places(NOBODY, RunKey.FIRST);

  /** None when a node has joined again meanwhile: it could not keep what it promised before. */
  static Places of(List<KeptPlace> places) {
    if (places.stream().mapToLong(KeptPlace::node).distinct().count() != 1) {
      return NONE;
    }
    RunKey floor = places.stream().map(KeptPlace::floor).min(RunKey::compareTo).orElseThrow();
    return new Places(places.getFirst().node(), floor);
  }

  void bind(Map<String, Object> values) {
    values.put("start_here_node", node);
    values.put("start_floor_priority", floor.priority());
    values.put("start_floor_seq", floor.seq());
  }
}
