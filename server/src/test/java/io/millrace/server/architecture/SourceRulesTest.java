package io.millrace.server.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Rules on the sources themselves, of all modules. */
class SourceRulesTest {

  private static final int FILE_LINES_MAX = 400;
  private static final int METHOD_LINES_MAX = 60;
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void noFileHasMoreThan400Lines() throws Exception {
    var tooLong = new ArrayList<String>();
    for (Path file : sources("src")) {
      long lines = Files.readAllLines(file).size();
      if (lines > FILE_LINES_MAX) {
        tooLong.add("%s has %d lines".formatted(ROOT.relativize(file), lines));
      }
    }

    assertThat(tooLong).isEmpty();
  }

  @Test
  void noMethodHasMoreThan60Lines() throws Exception {
    assertThat(methodsLongerThan(METHOD_LINES_MAX)).isEmpty();
  }

  @Test
  void theRuleOnMethodsSeesMethods() throws Exception {
    assertThat(methodsLongerThan(20)).isNotEmpty();
  }

  @Test
  void testsWaitForConditionsAndDoNotSleep() throws Exception {
    // In two parts, so that this file does not find itself.
    String sleep = "Thread." + "sleep";
    var sleeping = new ArrayList<Path>();
    for (Path file : sources("src/test")) {
      if (Files.readString(file).contains(sleep)) {
        sleeping.add(ROOT.relativize(file));
      }
    }

    assertThat(sleeping).isEmpty();
  }

  private static List<Path> sources(String folder) throws IOException {
    var sources = new ArrayList<Path>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module : modules.filter(path -> Files.exists(path.resolve("pom.xml"))).toList()) {
        Path top = module.resolve(folder);
        if (Files.isDirectory(top)) {
          try (Stream<Path> files = Files.walk(top)) {
            files.filter(path -> path.toString().endsWith(".java")).forEach(sources::add);
          }
        }
      }
    }
    assertThat(sources).isNotEmpty();
    return sources;
  }

  private static List<String> methodsLongerThan(int lines) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var found = new ArrayList<String>();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var units = files.getJavaFileObjectsFromPaths(sources("src"));
      var task = (JavacTask) compiler.getTask(null, files, problem -> {}, null, null, units);
      var positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new MethodScanner(unit, positions, lines, found).scan(unit, null);
      }
    }
    return found;
  }

  private static final class MethodScanner extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final int linesMax;
    private final List<String> found;

    MethodScanner(
        CompilationUnitTree unit, SourcePositions positions, int linesMax, List<String> found) {
      this.unit = unit;
      this.positions = positions;
      this.linesMax = linesMax;
      this.found = found;
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      LineMap map = unit.getLineMap();
      long first = map.getLineNumber(positions.getStartPosition(unit, method));
      long last = map.getLineNumber(positions.getEndPosition(unit, method));
      if (last - first + 1 > linesMax) {
        found.add(
            "%s:%d %s has %d lines"
                .formatted(
                    ROOT.relativize(Path.of(unit.getSourceFile().toUri())),
                    first,
                    method.getName(),
                    last - first + 1));
      }
      return super.visitMethod(method, null);
    }
  }
}
