package io.millrace.examples.indexfiles;

import io.millrace.run.RunId;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes {@code index.json} so that readers see the old file or the new one, whole: it is written
 * under another name beside it, forced to the disk, and renamed.
 *
 * <p>It is a JSON array with one file on each line.
 */
final class IndexFile implements AutoCloseable {

  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private final Path target;
  private final Path draft;
  private final FileChannel channel;
  private final JsonGenerator json;

  IndexFile(Path target, RunId run) throws IOException {
    this.target = target;
    // Named by the run: two runs do not meet, and a crash leaves one draft at most.
    this.draft = target.resolveSibling(".%s-%s".formatted(target.getFileName(), run));
    Files.createDirectories(target.getParent());
    this.channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    this.json =
        JSON.createGenerator(
            ObjectWriteContext.empty(),
            new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8)));
    json.writeStartArray();
  }

  void add(String path, FileHash hash) {
    json.writeRaw('\n');
    json.writeStartObject();
    json.writeStringProperty("path", path);
    json.writeStringProperty("sha256", hash.sha256());
    json.writeNumberProperty("bytes", hash.bytes());
    json.writeNumberProperty("lines", hash.lines());
    json.writeEndObject();
  }

  /** Makes it the file that readers see. */
  void publish() throws IOException {
    json.writeRaw('\n');
    json.writeEndArray();
    json.writeRaw('\n');
    json.flush();
    channel.force(true);
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolder();
  }

  // The new name is durable once its folder is. Windows cannot open one, and does it by itself.
  private void forceFolder() throws IOException {
    if (!System.getProperty("os.name").startsWith("Windows")) {
      try (var folder = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }

  @Override
  public void close() throws IOException {
    json.close();
    channel.close();
    Files.deleteIfExists(draft);
  }
}
