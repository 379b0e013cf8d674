package io.millrace.bench.channels.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.bench.channels.shape.Capacity;
import io.millrace.bench.channels.shape.Payload;
import io.millrace.bench.channels.shape.Shapes;
import io.millrace.bench.channels.shape.Spawner;
import io.millrace.bench.channels.shape.ThreadKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every adapter brings all items through; the shapes themselves check what arrives. */
class SubjectTest {

  private static final int MESSAGES = 2_000;

  /** A subject with channels of one capacity. */
  record Offer(Subject subject, Capacity capacity) {}

  static List<Offer> everySubjectWithEachCapacity() {
    List<Offer> offers = new ArrayList<>();
    for (Subject subject : Subject.values()) {
      Stream.of(
              Capacity.UNBOUNDED,
              Capacity.RENDEZVOUS,
              new Capacity(1),
              new Capacity(100),
              new Capacity(1000))
          .filter(subject::has)
          .forEach(capacity -> offers.add(new Offer(subject, capacity)));
    }
    return offers;
  }

  static Stream<Offer> everyBufferOfEachSubject() {
    return everySubjectWithEachCapacity().stream()
        .filter(offer -> !offer.capacity().isRendezvous());
  }

  @ParameterizedTest
  @MethodSource("everySubjectWithEachCapacity")
  void manyProducersReachOneConsumer(Offer offer) throws Exception {
    int producers = offer.subject().hasManyProducers() ? 7 : 1;

    assertThat(shapes(offer).manyToOne(offer.capacity(), producers, MESSAGES)).isPositive();
  }

  @ParameterizedTest
  @MethodSource("everySubjectWithEachCapacity")
  void allPassesThroughAPipeline(Offer offer) throws Exception {
    assertThat(shapes(offer).pipeline(offer.capacity(), 4, MESSAGES)).isPositive();
  }

  @ParameterizedTest
  @MethodSource("everySubjectWithEachCapacity")
  void anItemComesBack(Offer offer) throws Exception {
    assertThat(shapes(offer).pingPong(offer.capacity(), 100)).hasSize(100);
  }

  @ParameterizedTest
  @MethodSource("everyBufferOfEachSubject")
  void whatIsBufferedIsReceived(Offer offer) throws Exception {
    int items = Math.min(offer.capacity().items(), MESSAGES);

    assertThat(shapes(offer).used(offer.capacity(), items, items)).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("everySubjectWithEachCapacity")
  void threadsOfThePlatformDoTheSame(Offer offer) throws Exception {
    Shapes shapes = offer.subject().shapes(ThreadKind.PLATFORM);

    assertThat(shapes.manyToOne(offer.capacity(), 1, MESSAGES)).isPositive();
  }

  @Test
  void bareParkingBringsAnItemBack() throws Exception {
    Shapes shapes = Subject.BARE_PARKING.shapes(ThreadKind.VIRTUAL);

    assertThat(shapes.pingPong(new Capacity(1), 100)).hasSize(100);
  }

  static Stream<Spawner> everySpawner() {
    return Stream.of(Spawners.millrace(), Spawners.bareThreads(), Spawners.kotlin());
  }

  @ParameterizedTest
  @MethodSource("everySpawner")
  void allWorkersAreJoined(Spawner spawner) throws Exception {
    Spawner.Times times = spawner.spawnAndJoin(50);

    assertThat(times.totalNanos()).isGreaterThanOrEqualTo(times.spawnNanos());
  }

  @Test
  void aLibraryIsNamedWithItsVersion() {
    assertThat(
            Arrays.stream(Subject.values())
                .flatMap(subject -> subject.settings().values().stream())
                .map(Object::toString))
        .isNotEmpty()
        .noneMatch(library -> library.contains("$"))
        .anyMatch(library -> library.matches("com.softwaremill.jox:channels:[0-9.]+"));
  }

  @Test
  void aSumThatDiffersIsAFailure() {
    assertThatThrownBy(
            () -> Payload.check(Payload.sum(2_000) - Payload.item(7), Payload.sum(2_000)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("lost or doubled");
  }

  private static Shapes shapes(Offer offer) {
    return offer.subject().shapes(ThreadKind.VIRTUAL);
  }
}
