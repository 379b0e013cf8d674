package io.millrace.cluster.node;

/** Names of keys. */
public final class Keys {

  static final String LEADER = "leader";
  static final String REFRESH = "refresh";

  /** The document in the space of assignments. */
  public static final String ASSIGNMENT = "assignment";

  private static final String NODE = "node.";
  private static final String HELD = "held.";

  private Keys() {}

  static String node(String id) {
    return NODE + id;
  }

  static boolean isNode(String key) {
    return key.startsWith(NODE);
  }

  static String idOf(String key) {
    return key.substring(NODE.length());
  }

  /** Which id a process of this name held last. Names are free text, keys are not. */
  static String held(String name) {
    return HELD + Long.toHexString(Hashing.of(name));
  }
}
