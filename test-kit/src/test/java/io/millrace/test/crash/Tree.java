package io.millrace.test.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The code of a workflow as a tree, drawn at random. */
sealed interface Tree {

  String name();

  /** One unit of work. */
  record Step(String name) implements Tree {}

  /** A step that fails the first time it is ever executed, and may be tried again. */
  record Flaky(String name) implements Tree {}

  /** A step that fails for good, which the code survives. */
  record Broken(String name) implements Tree {}

  /** Branches of which all succeed, each a list of trees. */
  record Group(String name, List<List<Tree>> branches, boolean typed) implements Tree {}

  /** Branches of which one wins. */
  record Race(String name, List<List<Tree>> branches) implements Tree {}

  /** A branch that throws after its first attempt and is tried again with what it has. */
  record Again(String name, List<Tree> inside) implements Tree {}

  /** What a workflow asks for, one after the other. */
  static List<Tree> workflow(Random random) {
    return new Drawing(random).sequence(3, 4);
  }

  /** Draws trees; every name is given once, so that paths say where they come from. */
  final class Drawing {

    private final Random random;
    private int names;

    Drawing(Random random) {
      this.random = random;
    }

    List<Tree> sequence(int depth, int atMost) {
      List<Tree> trees = new ArrayList<>();
      int count = 1 + random.nextInt(atMost);
      for (int i = 0; i < count; i++) {
        trees.add(tree(depth));
      }
      return trees;
    }

    private Tree tree(int depth) {
      String name = "n" + names++;
      return switch (random.nextInt(depth > 0 ? 9 : 4)) {
        case 0, 1 -> new Step(name);
        case 2 -> new Flaky(name);
        case 3 -> new Broken(name);
        case 4, 5 -> new Group(name, branches(depth), true);
        case 6 -> new Group(name, branches(depth), false);
        case 7 -> new Race(name, branches(depth));
        default -> new Again(name, sequence(depth - 1, 2));
      };
    }

    private List<List<Tree>> branches(int depth) {
      List<List<Tree>> branches = new ArrayList<>();
      int count = 1 + random.nextInt(3);
      for (int i = 0; i < count; i++) {
        branches.add(sequence(depth - 1, 2));
      }
      return branches;
    }
  }
}
