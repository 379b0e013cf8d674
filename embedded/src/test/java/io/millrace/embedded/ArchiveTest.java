package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class ArchiveTest {

  @TempDir Path temp;

  @Test
  void anEntryThatLeadsOutOfTheFolderIsRefused() throws IOException {
    var entry = new TarArchiveEntry("../outside");

    assertThatThrownBy(() -> unpack(entry)).hasMessageContaining("'../outside' leads out");
    assertThat(temp.resolve("outside")).doesNotExist();
  }

  @Test
  void aLinkThatLeadsOutOfTheFolderIsRefused() {
    var entry = new TarArchiveEntry("link", TarConstants.LF_SYMLINK);
    entry.setLinkName("../outside");

    assertThatThrownBy(() -> unpack(entry)).hasMessageContaining("'link' leads out");
  }

  private void unpack(TarArchiveEntry entry) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var archive = new TarArchiveOutputStream(new XZOutputStream(bytes, new LZMA2Options(0)))) {
      archive.putArchiveEntry(entry);
      archive.closeArchiveEntry();
    }
    Archive.unpack(new ByteArrayInputStream(bytes.toByteArray()), temp.resolve("target"));
  }
}
