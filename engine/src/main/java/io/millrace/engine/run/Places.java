package io.millrace.engine.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The places that one node keeps for the runs of a batch: all of them begin there, or none.
 *
 * @param node who keeps them; {@value #NOBODY} for none
 * @param floor before the first run that may wait
 */
record Places(long node, RunKey floor) {

  private static final long NOBODY = 0;

  private static final Places NONE = new Places(NOBODY, RunKey.FIRST);

  /**
   * None where a run of the batch has no place: it waits then, and the statement does not see it.
   * None either when the node has joined again meanwhile, and cannot keep what it promised before.
   */
  static Places of(List<@Nullable KeptPlace> places) {
    List<RunKey> floors = new ArrayList<>(places.size());
    long node = NOBODY;
    for (KeptPlace place : places) {
      if (place == null || (node != NOBODY && place.node() != node)) {
        return NONE;
      }
      RunKey floor = place.floor();
      if (floor == null) {
        return NONE;
      }
      node = place.node();
      floors.add(floor);
    }
    return new Places(node, floors.stream().min(RunKey::compareTo).orElseThrow());
  }

  void bind(Map<String, Object> values) {
    values.put("start_here_node", node);
    values.put("start_floor_priority", floor.priority());
    values.put("start_floor_seq", floor.seq());
  }
}
