package io.millrace.config;

/**
 * How large payloads may be, in bytes of their UTF-8 JSON.
 *
 * @param inputBytesMax inputs of runs; 2 MiB by default
 * @param resultBytesMax results of steps and outputs of runs; 32 MiB by default
 */
public record PayloadLimits(long inputBytesMax, long resultBytesMax) {

  public PayloadLimits {
    if (inputBytesMax < 1 || resultBytesMax < 1) {
      throw new IllegalArgumentException(
          "payload limits %d and %d must be at least 1 byte"
              .formatted(inputBytesMax, resultBytesMax));
    }
  }

  /** 2 MiB for inputs, 32 MiB for results. */
  public static PayloadLimits defaults() {
    return new PayloadLimits(2L << 20, 32L << 20);
  }
}
