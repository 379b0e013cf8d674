package io.millrace.engine.codec;

import io.millrace.config.PayloadCodec;
import io.millrace.config.PayloadLimits;
import io.millrace.failure.InvalidInputException;
import io.millrace.failure.PayloadTooLargeException;
import io.millrace.failure.StepResultException;
import io.millrace.queue.LaneKey;
import io.millrace.run.Failure;
import io.millrace.run.RunId;
import io.millrace.workflow.Json;
import io.millrace.workflow.Type;
import io.millrace.workflow.Workflow;
import java.lang.reflect.GenericDeclaration;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Values to JSON and back, by Jackson. Decoding is tolerant (unknown fields are skipped), so that a
 * payload written by newer code can be read; but a document must be whole: nothing may follow it.
 */
public final class Codec {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final JavaType METADATA =
      MAPPER.getTypeFactory().constructMapType(Map.class, String.class, String.class);

  // Maps and sets in an order of their own, since theirs may differ between processes.
  private static final JsonMapper FINGERPRINTS =
      MAPPER
          .rebuild()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .addModule(new SimpleModule().addSerializer(Set.class, new SortedSets()))
          .build();

  // Enough that two inputs of one step never meet; all that is asked is whether they are the same.
  private static final int FINGERPRINT_BYTES = 16;

  /** Writes the elements of a set in the order of their JSON. */
  @SuppressWarnings("rawtypes") // a serializer is registered for a class
  private static final class SortedSets extends ValueSerializer<Set> {

    @Override
    public void serialize(Set set, JsonGenerator json, SerializationContext context) {
      List<String> elements = new ArrayList<>();
      for (Object element : set) {
        elements.add(FINGERPRINTS.writeValueAsString(element));
      }
      Collections.sort(elements);
      json.writeStartArray();
      elements.forEach(json::writeRawValue);
      json.writeEndArray();
    }
  }

  private final PayloadLimits limits;
  private final PayloadCodec payloads;

  public Codec(PayloadLimits limits, PayloadCodec payloads) {
    this.limits = limits;
    this.payloads = payloads;
  }

  /**
   * Encodes an input and makes sure that the workflow can read it.
   *
   * @throws InvalidInputException if the workflow cannot, or its check refuses it
   * @throws PayloadTooLargeException if it is too large
   */
  public <I> String input(Workflow<I, ?> workflow, Object value) {
    String json;
    try {
      json = value instanceof Json(String text) ? text : MAPPER.writeValueAsString(value);
    } catch (JacksonException e) {
      throw invalid(workflow, e);
    }
    PayloadName payload = PayloadName.ofWorkflow(null, "input", workflow.name());
    check(payload, json, limits.inputBytesMax());
    I decoded = decodePlain(workflow, json);
    try {
      workflow.check().check(decoded);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(workflow.name(), "$", String.valueOf(e.getMessage()), e);
    }
    return seal(payload, json);
  }

  /**
   * Decodes an input for its workflow.
   *
   * @throws InvalidInputException if it does not fit
   */
  public <I> I decodeInput(RunId run, Workflow<I, ?> workflow, String stored) {
    PayloadName payload = PayloadName.ofWorkflow(run, "input", workflow.name());
    return decodePlain(workflow, Objects.requireNonNull(open(payload, stored)));
  }

  private <I> I decodePlain(Workflow<I, ?> workflow, String json) {
    try {
      I decoded = read(json, workflow.input());
      if (decoded == null) {
        throw new InvalidInputException(workflow.name(), "$", "must not be null", null);
      }
      if (decoded instanceof Json) {
        MAPPER.readTree(json);
      }
      return decoded;
    } catch (JacksonException e) {
      throw invalid(workflow, e);
    }
  }

  /**
   * The lane that an input says, see {@link io.millrace.queue.LaneKey.FromInput}.
   *
   * @throws InvalidInputException if it is too long for a lane
   */
  public String lane(Workflow<?, ?> workflow, Object input, List<String> pointers) {
    try {
      JsonNode tree =
          input instanceof Json(String text) ? MAPPER.readTree(text) : MAPPER.valueToTree(input);
      String lane = LaneText.of(tree, pointers);
      if (lane.length() > LaneKey.LENGTH_MAX) {
        throw new InvalidInputException(
            workflow.name(),
            "$" + pointers.getFirst().replace('/', '.'),
            "makes a lane of %d characters; at most %d are possible"
                .formatted(lane.length(), LaneKey.LENGTH_MAX),
            null);
      }
      return lane;
    } catch (JacksonException e) {
      throw invalid(workflow, e);
    }
  }

  /**
   * Encodes the result of a step.
   *
   * @throws StepResultException if it cannot be written, or reads back as something else
   * @throws PayloadTooLargeException if it is too large
   */
  public String result(PayloadName payload, @Nullable Object value, Type<?> type) {
    return seal(payload, plainResult(payload, value, type));
  }

  /** The same before the codec of payloads. */
  public String plainResult(PayloadName payload, @Nullable Object value, Type<?> type) {
    String json;
    try {
      json = value instanceof Json(String text) ? text : MAPPER.writeValueAsString(value);
    } catch (JacksonException e) {
      throw unwritable(payload, e);
    }
    check(payload, json, limits.resultBytesMax());
    if (isRaw(type) && value != null && !sameAfter(payload, json, type, value)) {
      throw payload.refused(
          "does not read back as it was written, because the type arguments of %s are not known"
              .formatted(value.getClass().getName()),
          "pass new Type<...>() {}",
          null);
    }
    return json;
  }

  private static StepResultException unwritable(PayloadName payload, JacksonException error) {
    return payload.refused(
        "cannot be written as JSON: " + error.getOriginalMessage(),
        "give a value that Jackson can write",
        error);
  }

  private boolean sameAfter(PayloadName payload, String json, Type<?> type, Object value) {
    return Objects.equals(decodePlain(payload, json, type), value);
  }

  /**
   * A class with type parameters but without arguments: {@code List} says nothing of its elements.
   */
  private static boolean isRaw(Type<?> type) {
    return type.reflected() instanceof GenericDeclaration raw && raw.getTypeParameters().length > 0;
  }

  /**
   * Encodes the output of a run.
   *
   * @throws StepResultException if it cannot be written
   * @throws PayloadTooLargeException if it is too large
   */
  public String output(RunId run, Workflow<?, ?> workflow, @Nullable Object value) {
    PayloadName payload = PayloadName.ofWorkflow(run, "output", workflow.name());
    try {
      String json = value instanceof Json(String text) ? text : MAPPER.writeValueAsString(value);
      check(payload, json, limits.resultBytesMax());
      return seal(payload, json);
    } catch (JacksonException e) {
      throw unwritable(payload, e);
    }
  }

  /**
   * Decodes what was recorded.
   *
   * @param payload what it is, for the message
   * @throws StepResultException if it does not fit the type
   */
  public <T extends @Nullable Object> T decode(PayloadName payload, String stored, Type<T> type) {
    return decodePlain(payload, Objects.requireNonNull(open(payload, stored)), type);
  }

  /** The same for JSON that no codec of payloads has seen. */
  @SuppressWarnings("NullAway") // JSON null is null where T allows it
  public <T extends @Nullable Object> T decodePlain(
      PayloadName payload, String json, Type<T> type) {
    try {
      return read(json, type);
    } catch (JacksonException e) {
      throw payload.refused(
          "is recorded as JSON that does not fit %s: %s".formatted(type, e.getOriginalMessage()),
          "read it as the type it was written as, or register the change as a new version",
          e);
    }
  }

  /**
   * A digest of what a step depends on; null for null. Equal for equal JSON.
   *
   * @throws StepResultException if it cannot be written as JSON
   */
  public @Nullable String fingerprint(RunId run, String step, @Nullable Object inputs) {
    if (inputs == null) {
      return null;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(FINGERPRINTS.writeValueAsBytes(inputs));
      return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
    } catch (JacksonException e) {
      throw unwritable(PayloadName.fingerprint(run, step), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  // ---- the application's own codec of payloads ----

  /** What is behind a stored payload; null for null. */
  public @Nullable String open(PayloadName payload, @Nullable String stored) {
    try {
      return stored == null ? null : payloads.open(stored);
    } catch (RuntimeException e) {
      throw payload.refused(
          "is stored as something that the payload codec cannot open: " + e.getMessage(),
          "give this node the codec and the key that it was stored with",
          e);
    }
  }

  private String seal(PayloadName payload, String json) {
    if (payloads instanceof PayloadCodec.Plain) {
      return json;
    }
    String sealed;
    try {
      sealed = payloads.seal(json);
      MAPPER.readTree(sealed);
    } catch (RuntimeException e) {
      throw payload.refused(
          "cannot be stored: the payload codec gave no JSON document: " + e.getMessage(),
          "have its seal() return one",
          e);
    }
    return sealed;
  }

  /** Encodes metadata; null when there is none. */
  public @Nullable String metadata(Map<String, String> metadata) {
    return metadata.isEmpty() ? null : MAPPER.writeValueAsString(metadata);
  }

  /** Decodes metadata. */
  public Map<String, String> metadata(@Nullable String json) {
    return json == null
        ? Map.of()
        : Map.copyOf(MAPPER.<Map<String, String>>readValue(json, METADATA));
  }

  /** Encodes a failure. */
  public String failure(Failure failure) {
    return MAPPER.writeValueAsString(failure);
  }

  /** Decodes a failure. */
  public Failure failure(String json) {
    return MAPPER.readValue(json, Failure.class);
  }

  @SuppressWarnings({"unchecked", "NullAway"})
  private <T extends @Nullable Object> T read(String json, Type<T> type) {
    if (type.reflected() == Json.class) {
      return (T) new Json(json);
    }
    return MAPPER.readValue(json, MAPPER.constructType(type.reflected()));
  }

  private static void check(PayloadName payload, String json, long limit) {
    // A char is at most three bytes of UTF-8, so most payloads need no counting.
    if (json.length() * 3L > limit) {
      long bytes = json.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > limit) {
        throw new PayloadTooLargeException(payload.run(), payload.text(), bytes, limit);
      }
    }
  }

  private static InvalidInputException invalid(Workflow<?, ?> workflow, JacksonException error) {
    String path = error instanceof DatabindException databind ? JsonPaths.of(databind) : "$";
    String problem =
        switch (error) {
          case StreamReadException syntax -> JsonSyntax.problem(syntax);
          case JacksonException e when e.getCause() instanceof IllegalArgumentException check ->
              String.valueOf(check.getMessage());
          default -> error.getOriginalMessage();
        };
    return new InvalidInputException(workflow.name(), path, problem, error);
  }
}
