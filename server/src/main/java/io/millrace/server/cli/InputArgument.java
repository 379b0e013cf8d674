package io.millrace.server.cli;

import io.millrace.workflow.Json;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The value of {@code --input}: JSON, or the name of a file that holds it. */
final class InputArgument {

  private static final Json EMPTY = new Json("{}");

  private InputArgument() {}

  static Json read(@Nullable String argument) {
    if (argument == null) {
      return EMPTY;
    }
    return argument.startsWith("@") ? readFile(argument.substring(1)) : new Json(argument);
  }

  private static Json readFile(String name) {
    try {
      return new Json(Files.readString(Path.of(name)));
    } catch (NoSuchFileException | InvalidPathException e) {
      throw new Refused("the input file '%s' does not exist".formatted(name), e);
    } catch (CharacterCodingException e) {
      throw new Refused("the input file '%s' is not UTF-8".formatted(name), e);
    } catch (IOException e) {
      throw new Refused("the input file '%s' cannot be read".formatted(name), e);
    }
  }
}
