package io.millrace.examples.indexfiles;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder with the names that make trouble, and what the shell's own tools say of it. */
final class TestTree {

  private final Path root;

  private TestTree(Path root) {
    this.root = root;
  }

  static TestTree in(Path root) throws IOException {
    var tree = new TestTree(root);
    tree.write("a/z.txt", "inside\n");
    tree.write("a-b", "sorts before the folder a\n");
    tree.write("a.txt", "sorts before the folder a, too\n");
    tree.write("a0", "sorts after it\n");
    tree.write("with space", "1\n2\n3");
    tree.write("line\nbreak", "x");
    tree.write("tab\tand\\backslash", "x\n");
    tree.write("ü", "two bytes\n");
    // As UTF-16 the second of these comes first, as UTF-8 the first.
    tree.write("\uFF5E", "three bytes\n");
    tree.write("\uD83D\uDE00", "four bytes\n");
    tree.write("\uFFFD", "a name that really has the replacement character\n");
    tree.write("empty", "");
    tree.write("deep/er/and/deeper/file", "deep\n");
    Files.createDirectories(root.resolve("nothing/in/here"));
    Files.write(root.resolve("binary"), new byte[] {10, 10, 0, 10});
    Files.createSymbolicLink(root.resolve("link"), root.resolve("a.txt"));
    Files.createSymbolicLink(root.resolve("linked folder"), root.resolve("deep"));
    return tree;
  }

  private void write(String name, String content) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  Path root() {
    return root;
  }

  /** The relative paths that find and sort give, as text. */
  List<String> pathsByFind() throws Exception {
    String listed = bash("find . -type f -printf '%P\\0' | LC_ALL=C sort -z");
    return listed.isEmpty() ? List.of() : List.of(listed.split("\0"));
  }

  /** The digest that sha256sum gives, names not escaped. */
  String digestBySha256sum() throws Exception {
    return bash("find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 -r sha256sum -z"
            + " | tr '\\0' '\\n' | sha256sum | cut -d ' ' -f 1")
        .strip();
  }

  String bash(String command) throws Exception {
    var process =
        new ProcessBuilder("bash", "-c", "set -eo pipefail; " + command)
            .directory(root.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("failed: " + command);
    }
    return output;
  }
}
