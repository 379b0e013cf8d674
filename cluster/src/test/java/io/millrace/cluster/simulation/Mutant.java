package io.millrace.cluster.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * A copy of the protocol in which one rule was left out. Its source is that of the protocol with a
 * few words changed, compiled here, and explored by a copy of the simulation.
 */
@SuppressWarnings("ImmutableEnumChecker") // A list that cannot be changed.
enum Mutant {

  /** The assignment is replaced whatever it is, so a leader of the past still writes. */
  NO_EPOCH_CHECK(
      new Change(
          "Ledger",
          ": spaces.assignment().update(Keys.ASSIGNMENT, text, known),",
          ": spaces.assignment().update(Keys.ASSIGNMENT, text,"
              + " spaces.assignment().get(Keys.ASSIGNMENT).map(Entry::revision).orElse(0L)),")),

  /** A new owner begins without asking whether the one before has let go. */
  NO_WAIT_FOR_CONFIRMATION(
      new Change("Holdings", "begin(share -> share.before().isEmpty());", "begin(share -> true);")),

  /** A lease is renewed whoever holds it, and nobody minds its end. */
  UNCONDITIONAL_RENEWAL(
      new Change(
          "HeldKey",
          "spaces.live().update(key, value, known),",
          "spaces.live().get(key).isEmpty() ? spaces.live().create(key, value)"
              + " : spaces.live().update(key, value, spaces.live().get(key).get().revision()),"),
      new Change(
          "HeldKey", "lose(\"it was not renewed", "touch(); String.valueOf(\"it was not renewed"),
      new Change(
          "HeldKey",
          "return deadline;",
          "return held ? habitat.nanos() + 1_000_000_000_000L : deadline;")),

  /** A node says that it has let go when it was told to, not when its work has ended. */
  CONFIRMED_TOO_EARLY(
      new Change(
          "Member",
          "return !applied.before(since) && !holding.contains(partition);",
          "return !applied.before(since);")),

  /** The lease is counted from the store's answer, not from when it was asked. */
  LEASE_COUNTED_FROM_THE_ANSWER(
      new Change("HeldKey", "prolong(sentAt);\n    owner", "prolong(habitat.nanos());\n    owner")),

  /** Only who is assigned has to let go, not who had the partition before it. */
  HOLDERS_FORGOTTEN(
      new Change(
          "Plan",
          "share.before().stream().filter(peer -> !members.hasLeft(peer, share)).forEach(holders::add);",
          ""));

  private static final Path SOURCES = Path.of("src/main/java");
  private static final String NODE = "io.millrace.cluster.node";
  private static final String SIMULATION = Mutant.class.getPackageName();

  private final List<Change> changes;

  Mutant(Change... changes) {
    this.changes = List.of(changes);
  }

  /** Words of a class that are replaced; they must be there exactly once. */
  private record Change(String type, String from, String to) {}

  /** What was wrong in one of its histories. */
  @SuppressWarnings("unchecked")
  Optional<List<String>> firstWrong(long firstSeed, int histories)
      throws ReflectiveOperationException {
    Class<?> copy = Class.forName(Exploration.class.getName(), true, new Copies(compiled()));
    return (Optional<List<String>>)
        copy.getMethod("firstWrong", long.class, int.class).invoke(null, firstSeed, histories);
  }

  private Map<String, byte[]> compiled() {
    Map<String, String> sources = new HashMap<>();
    for (Change change : changes) {
      String text = sources.computeIfAbsent(change.type(), Mutant::source);
      sources.put(change.type(), change(text, change));
    }
    return compile(sources);
  }

  private static String source(String type) {
    try {
      return Files.readString(SOURCES.resolve(NODE.replace('.', '/')).resolve(type + ".java"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String change(String text, Change change) {
    int at = text.indexOf(change.from());
    if (at < 0 || text.indexOf(change.from(), at + 1) >= 0) {
      throw new AssertionError(
          "'%s' is not exactly once in %s: bring this bug up to date"
              .formatted(change.from(), change.type()));
    }
    return text.replace(change.from(), change.to());
  }

  private static Map<String, byte[]> compile(Map<String, String> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (Output output = new Output(compiler.getStandardFileManager(null, null, null))) {
      List<Source> units =
          sources.entrySet().stream()
              .map(entry -> new Source(entry.getKey(), entry.getValue()))
              .toList();
      List<String> options =
          List.of("-proc:none", "-nowarn", "-classpath", System.getProperty("java.class.path"));
      if (!compiler.getTask(said, output, null, options, null, units).call()) {
        throw new AssertionError("the copy does not compile:\n" + said);
      }
      return output.classes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String type, String text) {
      super(URI.create("string:///" + NODE.replace('.', '/') + "/" + type + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Keeps what is compiled. */
  private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

    Output(JavaFileManager manager) {
      super(manager);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      written.put(name, bytes);
      return new SimpleJavaFileObject(URI.create("string:///" + name), kind) {
        @Override
        public OutputStream openOutputStream() {
          return bytes;
        }
      };
    }

    Map<String, byte[]> classes() {
      Map<String, byte[]> classes = new HashMap<>();
      written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
      return classes;
    }
  }

  /** Loads the node's logic and the simulation anew, with the changed classes among them. */
  private static final class Copies extends ClassLoader {
    private final Map<String, byte[]> changed;

    Copies(Map<String, byte[]> changed) {
      super(Mutant.class.getClassLoader());
      this.changed = changed;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (!name.startsWith(NODE + ".") && !name.startsWith(SIMULATION + ".")) {
          return super.loadClass(name, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        byte[] bytes = changed.containsKey(name) ? changed.get(name) : original(name);
        return defineClass(name, bytes, 0, bytes.length);
      }
    }

    private byte[] original(String name) throws ClassNotFoundException {
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        return in.readAllBytes();
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
