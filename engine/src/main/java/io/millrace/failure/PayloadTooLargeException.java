package io.millrace.failure;

import io.millrace.run.RunId;
import org.jspecify.annotations.Nullable;

/** An input, a step result or an output is larger than its limit. Nothing was stored. */
public final class PayloadTooLargeException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final @Nullable RunId runId;
  private final String what;
  private final long bytes;
  private final long limitBytes;

  public PayloadTooLargeException(@Nullable RunId runId, String what, long bytes, long limitBytes) {
    super(
        "%s is %,d bytes of JSON, over the limit of %,d; store it elsewhere and pass a reference, or raise the limit in PayloadLimits"
            .formatted(what, bytes, limitBytes),
        null);
    this.runId = runId;
    this.what = what;
    this.bytes = bytes;
    this.limitBytes = limitBytes;
  }

  /** The run; null before it is stored. */
  public @Nullable RunId runId() {
    return runId;
  }

  /** What is too large, such as {@code input of workflow 'order'}. */
  public String what() {
    return what;
  }

  /** Its size in bytes of UTF-8 JSON. */
  public long bytes() {
    return bytes;
  }

  /** The limit in bytes. */
  public long limitBytes() {
    return limitBytes;
  }
}
