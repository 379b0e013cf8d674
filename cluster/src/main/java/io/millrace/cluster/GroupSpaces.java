package io.millrace.cluster;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The names of a group's spaces in its store. */
final class GroupSpaces {

  private static final String LIVE = "-live";
  private static final String AWAY = "-away";
  private static final String ASSIGNMENT = "-assignment";

  private GroupSpaces() {}

  static String live(String group) {
    return group + LIVE;
  }

  static String away(String group) {
    return group + AWAY;
  }

  static String assignment(String group) {
    return group + ASSIGNMENT;
  }

  /** The groups that have all their spaces. */
  static List<String> groups(List<String> spaces) {
    Set<String> all = new HashSet<>(spaces);
    return spaces.stream()
        .filter(space -> space.endsWith(ASSIGNMENT))
        .map(space -> space.substring(0, space.length() - ASSIGNMENT.length()))
        .filter(group -> all.contains(live(group)) && all.contains(away(group)))
        .sorted()
        .toList();
  }
}
