package io.millrace.proofs.wakeups;

import io.millrace.channels.transfer.Patience;
import io.millrace.channels.transfer.WaitLine;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.verifier.Verifier;

/**
 * A fixed program of a few threads in which every call must end, whatever the order of their steps.
 * Lincheck's model checker tries such orders and fails when threads are left that wait for ever.
 *
 * <p>By itself it lets {@code LockSupport.park} return at any time, as the JDK permits, and so
 * never sees that a wake-up was lost. Inside of a <i>muted</i> method it does not; hence {@link
 * Patience#park} is muted: there a thread waits until it is unparked. The option is one of
 * Lincheck's own, which its Java name shows.
 */
final class Schedules {

  private final Class<?> program;
  private final List<List<Actor>> threads = new ArrayList<>();

  private Schedules(Class<?> program) {
    this.program = program;
  }

  /** The calls are methods of this class, of which each try makes an instance. */
  static Schedules of(Class<?> program) {
    return new Schedules(program);
  }

  /** One more thread, which calls these methods one after another. */
  Schedules thread(String... calls) {
    threads.add(Arrays.stream(calls).map(this::call).toList());
    return this;
  }

  private Actor call(String name) {
    try {
      Method method = program.getDeclaredMethod(name);
      return new Actor(method, List.of(), false, false, false);
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Tries at most so many orders; an {@link AssertionError} holds the one that hangs. */
  void allEnd(int tries) {
    new ModelCheckingOptions()
        .iterations(0)
        .invocationsPerIteration(tries)
        .minimizeFailedScenario(false)
        .verifier(Ended.class)
        .addGuarantee(
            ManagedStrategyGuaranteeKt.forClasses(Patience.class.getName())
                .methods("park")
                .mute$lincheck())
        .addGuarantee(
            // Only the JDK's queue in there, of which each call is one step.
            ManagedStrategyGuaranteeKt.forClasses(WaitLine.class.getName())
                .allMethods()
                .treatAsAtomic())
        .addGuarantee(
            // Neither of them decides anything: they guess, wait a little, and look at the clock.
            ManagedStrategyGuaranteeKt.forClasses(
                    "io.millrace.channels.transfer.Spinning",
                    "io.millrace.channels.transfer.Backoff")
                .allMethods()
                .ignore())
        .addGuarantee(
            ManagedStrategyGuaranteeKt.forClasses(Patience.class.getName())
                .methods("isOver")
                .ignore())
        .addCustomScenario(new ExecutionScenario(List.of(), threads, List.of(), null))
        .check(program);
  }

  /** Whatever the calls answered: they have ended. */
  public static final class Ended implements Verifier {

    public Ended(Class<?> unused) {}

    @Override
    public boolean verifyResults(ExecutionScenario scenario, ExecutionResult results) {
      return true;
    }
  }
}
