package io.millrace.engine.codec;

import io.millrace.config.PayloadCodec;
import io.millrace.config.PayloadLimits;
import io.millrace.failure.InvalidInputException;
import io.millrace.failure.PayloadTooLargeException;
import io.millrace.failure.StepResultException;
import io.millrace.run.Failure;
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
    check("input of workflow '%s'".formatted(workflow.name()), json, limits.inputBytesMax());
    I decoded = decodePlain(workflow, json);
    try {
      workflow.check().check(decoded);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(workflow.name(), "$", String.valueOf(e.getMessage()), e);
    }
    return seal("input of workflow '%s'".formatted(workflow.name()), json);
  }

  /**
   * Decodes an input for its workflow.
   *
   * @throws InvalidInputException if it does not fit
   */
  public <I> I decodeInput(Workflow<I, ?> workflow, String stored) {
    return decodePlain(
        workflow, Objects.requireNonNull(open("the input of workflow " + workflow.name(), stored)));
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
   * Encodes the result of a step.
   *
   * @throws StepResultException if it cannot be written, or reads back as something else
   * @throws PayloadTooLargeException if it is too large
   */
  public String result(String path, @Nullable Object value, Type<?> type) {
    return seal(path, plainResult(path, value, type));
  }

  /** The same before the codec of payloads. */
  public String plainResult(String path, @Nullable Object value, Type<?> type) {
    String json;
    try {
      json = value instanceof Json(String text) ? text : MAPPER.writeValueAsString(value);
    } catch (JacksonException e) {
      throw new StepResultException(
          path, "cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
    check("result of step '%s'".formatted(path), json, limits.resultBytesMax());
    if (isRaw(type) && value != null && !sameAfter(path, json, type, value)) {
      throw new StepResultException(
          path,
          "%s does not read back as it was written, because its type arguments are not known; pass new Type<...>() {}"
              .formatted(value.getClass().getName()),
          null);
    }
    return json;
  }

  private boolean sameAfter(String path, String json, Type<?> type, Object value) {
    return Objects.equals(decodePlain(path, json, type), value);
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
  public String output(Workflow<?, ?> workflow, @Nullable Object value) {
    try {
      String json = value instanceof Json(String text) ? text : MAPPER.writeValueAsString(value);
      check("output of workflow '%s'".formatted(workflow.name()), json, limits.resultBytesMax());
      return seal(workflow.name(), json);
    } catch (JacksonException e) {
      throw new StepResultException(
          workflow.name(), "cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Decodes what was recorded.
   *
   * @param path what it is the result of, for the message
   * @throws StepResultException if it does not fit the type
   */
  public <T extends @Nullable Object> T decode(String path, String stored, Type<T> type) {
    return decodePlain(path, Objects.requireNonNull(open(path, stored)), type);
  }

  /** The same for JSON that no codec of payloads has seen. */
  @SuppressWarnings("NullAway") // JSON null is null where T allows it
  public <T extends @Nullable Object> T decodePlain(String path, String json, Type<T> type) {
    try {
      return read(json, type);
    } catch (JacksonException e) {
      throw new StepResultException(
          path, "recorded JSON does not fit %s: %s".formatted(type, e.getOriginalMessage()), e);
    }
  }

  /**
   * A digest of what a step depends on; null for null. Equal for equal JSON.
   *
   * @throws StepResultException if it cannot be written as JSON
   */
  public @Nullable String fingerprint(String step, @Nullable Object inputs) {
    if (inputs == null) {
      return null;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(FINGERPRINTS.writeValueAsBytes(inputs));
      return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
    } catch (JacksonException e) {
      throw new StepResultException(
          step, "its fingerprint cannot be written as JSON: " + e.getOriginalMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  // ---- the application's own codec of payloads ----

  /** What is behind a stored payload; null for null. */
  public @Nullable String open(String what, @Nullable String stored) {
    try {
      return stored == null ? null : payloads.open(stored);
    } catch (RuntimeException e) {
      throw new StepResultException(
          what, "the payload codec cannot open what is stored: " + e.getMessage(), e);
    }
  }

  private String seal(String what, String json) {
    if (payloads instanceof PayloadCodec.Plain) {
      return json;
    }
    String sealed;
    try {
      sealed = payloads.seal(json);
      MAPPER.readTree(sealed);
    } catch (RuntimeException e) {
      throw new StepResultException(
          what, "the payload codec gave no JSON document to be stored: " + e.getMessage(), e);
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

  private static void check(String what, String json, long limit) {
    // A char is at most three bytes of UTF-8, so most payloads need no counting.
    if (json.length() * 3L > limit) {
      long bytes = json.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > limit) {
        throw new PayloadTooLargeException(what, bytes, limit);
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
