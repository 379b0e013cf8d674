package io.millrace.examples.indexfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileReaderTest {

  @TempDir Path folder;

  @Test
  void anEmptyFileHasTheKnownHashOfNothing() throws Exception {
    assertThat(read(new byte[0]))
        .isEqualTo(
            new FileHash("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 0, 0));
  }

  @Test
  void linesAreLineFeeds() throws Exception {
    assertThat(read("a\nb\r\nc".getBytes(StandardCharsets.UTF_8)).lines()).isEqualTo(2);
  }

  @Test
  void aNulInTheFirst8192BytesMakesAFileBinaryAndOneAfterThemDoesNot() throws Exception {
    byte[] content = new byte[10_000];
    Arrays.fill(content, (byte) '\n');

    content[8_191] = 0;
    assertThat(read(content).lines()).isZero();

    content[8_191] = '\n';
    content[8_192] = 0;
    assertThat(read(content).lines()).isEqualTo(9_999);
  }

  @Test
  void aFileOfManyBuffersHasTheHashThatTheJdkGivesForItsBytes() throws Exception {
    byte[] content = new byte[1_000_003];
    new Random(7).nextBytes(content);
    content[0] = 0;
    var expected = MessageDigest.getInstance("SHA-256").digest(content);

    assertThat(read(content))
        .isEqualTo(new FileHash(HexFormat.of().formatHex(expected), content.length, 0));
  }

  @Test
  void oneReaderReadsManyFiles() throws Exception {
    var reader = new FileReader();
    Path one = Files.writeString(folder.resolve("one"), "1\n".repeat(100_000));
    Path two = Files.writeString(folder.resolve("two"), "2");

    reader.read(one);

    assertThat(reader.read(two)).isEqualTo(new FileReader().read(two));
  }

  @Test
  void whatIsNoRegularFileAnyMoreIsRefused() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("target"));
    Files.writeString(folder.resolve("target"), "x");

    assertThatThrownBy(() -> new FileReader().read(link))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("no longer a regular file");
  }

  private FileHash read(byte[] content) throws Exception {
    return new FileReader().read(Files.write(folder.resolve("file"), content));
  }
}
