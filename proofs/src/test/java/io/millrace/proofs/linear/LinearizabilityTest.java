package io.millrace.proofs.linear;

import io.millrace.channels.Channel;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever threads do at once to a channel looks as if they had done it one after another to a
 * plain line.
 */
class LinearizabilityTest {

  private static final int PROGRAMS = Integer.getInteger("proofs.programs", 3);
  private static final int TRIES = Integer.getInteger("proofs.orders", 100);

  // To begin takes seconds for each: the short form takes those that differ most.
  private static final List<Kind> MODEL_CHECKED =
      Boolean.getBoolean("proofs.long")
          ? List.of(Kind.values())
          : List.of(Kind.UNBOUNDED, Kind.RENDEZVOUS, Kind.TWO, Kind.SHARED_UNBOUNDED);

  static List<Kind> modelChecked() {
    return MODEL_CHECKED;
  }

  enum Kind {
    UNBOUNDED(Unbounded.class, Plain.Unbounded.class),
    RENDEZVOUS(Rendezvous.class, Plain.Rendezvous.class),
    ONE(One.class, Plain.One.class),
    TWO(Two.class, Plain.Two.class),
    THREE(Three.class, Plain.Three.class),
    SHARED_UNBOUNDED(SharedUnbounded.class, Plain.Unbounded.class),
    SHARED_ONE(SharedOne.class, Plain.One.class);

    final Class<?> operations;
    final Class<?> plain;

    Kind(Class<?> operations, Class<?> plain) {
      this.operations = operations;
      this.plain = plain;
    }
  }

  @ParameterizedTest
  @MethodSource("modelChecked")
  void everyOrderOfStepsIsExplained(Kind kind) {
    Linear.modelCheck(kind.operations, kind.plain, PROGRAMS, TRIES);
  }

  @ParameterizedTest
  @EnumSource
  void everyRunOfFreeThreadsIsExplained(Kind kind) {
    Linear.stress(kind.operations, kind.plain, PROGRAMS, 4 * TRIES);
  }

  public static final class Unbounded extends SingleOperations {
    public Unbounded() {
      super(Channel.unbounded());
    }

    /** More than one at once is one step here: nobody can see how much is left. */
    @Operation(nonParallelGroup = "receiver")
    public String drainSome() {
      return drain(channel().receiver(), 3);
    }
  }

  public static final class Rendezvous extends RendezvousOperations {
    public Rendezvous() {
      super(Channel.rendezvous());
    }
  }

  public static final class One extends SingleOperations {
    public One() {
      super(Channel.bounded(1));
    }
  }

  public static final class Two extends SingleOperations {
    public Two() {
      super(Channel.bounded(2));
    }
  }

  public static final class Three extends SingleOperations {
    public Three() {
      super(Channel.bounded(3));
    }
  }

  public static final class SharedUnbounded extends SharedOperations {
    public SharedUnbounded() {
      super(Channel.unbounded());
    }

    @Operation
    public String drainSome() {
      return drain(channel().receiver().shared(), 3);
    }
  }

  public static final class SharedOne extends SharedOperations {
    public SharedOne() {
      super(Channel.bounded(1));
    }
  }
}
