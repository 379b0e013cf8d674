package io.millrace.failure;

/** An input, a step result or an output is larger than its limit. Nothing was stored. */
public final class PayloadTooLargeException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final String what;
  private final long bytes;
  private final long limitBytes;

  public PayloadTooLargeException(String what, long bytes, long limitBytes) {
    super(
        "%s is %,d bytes of JSON, over the limit of %,d; store it elsewhere and pass a reference, or raise the limit in PayloadLimits"
            .formatted(what, bytes, limitBytes),
        null);
    this.what = what;
    this.bytes = bytes;
    this.limitBytes = limitBytes;
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
