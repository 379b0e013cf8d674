package io.millrace.config;

/**
 * Changes payloads on their way into the database and back: encryption, compression. It sees the
 * inputs of runs, the results of steps and the outputs of runs; metadata, paths and errors are
 * stored as they are.
 *
 * <pre>{@code
 * MillraceOptions.defaults().withPayloadCodec(new PayloadCodec() {
 *   public String seal(String json) { return quoted(encrypt(json)); }
 *   public String open(String stored) { return isSealed(stored) ? decrypt(unquoted(stored)) : stored; }
 * });
 * }</pre>
 *
 * <p>All processes that share a schema need codecs that open what the others seal. Called by many
 * threads at once.
 */
public interface PayloadCodec {

  /**
   * What is stored in place of a payload.
   *
   * @param json the payload
   * @return a JSON document, such as a string or an object; whatever else it is, is refused
   */
  String seal(String json);

  /**
   * The payload behind what is stored.
   *
   * @param stored what {@link #seal} gave, or JSON that it never saw: of starts by SQL, and from
   *     before the codec was introduced. Those have to be given back as they are
   */
  String open(String stored);

  /** Payloads as they are. */
  static PayloadCodec plain() {
    return Plain.INSTANCE;
  }

  /** Payloads as they are. */
  enum Plain implements PayloadCodec {
    /** The only one. */
    INSTANCE;

    @Override
    public String seal(String json) {
      return json;
    }

    @Override
    public String open(String stored) {
      return stored;
    }
  }
}
