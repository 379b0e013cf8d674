package io.millrace.proofs.linear;

import io.millrace.channels.transfer.Patience;
import io.millrace.channels.transfer.WaitLine;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/** How Lincheck makes programs of a class with operations, and in which orders it runs them. */
final class Linear {

  private static final int THREADS = 3;
  private static final int CALLS = 3;

  private Linear() {}

  /** So many programs at random, of each so many orders of their steps. */
  static void modelCheck(Class<?> operations, Class<?> plain, int programs, int tries) {
    new ModelCheckingOptions()
        .iterations(programs)
        .invocationsPerIteration(tries)
        .threads(THREADS)
        .actorsPerThread(CALLS)
        .actorsBefore(1)
        .actorsAfter(2)
        .minimizeFailedScenario(false)
        .loopBound(300)
        .sequentialSpecification(plain)
        .addGuarantee(
            ManagedStrategyGuaranteeKt.forClasses(WaitLine.class.getName())
                .methods("join", "leave", "front")
                .treatAsAtomic())
        .addGuarantee(
            // Guesses, clocks and the watch over forgotten handles: none of them decides anything.
            ManagedStrategyGuaranteeKt.forClasses(
                    "io.millrace.channels.transfer.Spinning",
                    "io.millrace.channels.transfer.Backoff",
                    "io.millrace.channels.Leaks",
                    "io.millrace.channels.Leaks$Watch")
                .allMethods()
                .ignore())
        .addGuarantee(
            ManagedStrategyGuaranteeKt.forClasses(Patience.class.getName())
                .methods("isOver", "of")
                .ignore())
        .check(operations);
  }

  /** So many programs at random, each run so often by threads that nobody steers. */
  static void stress(Class<?> operations, Class<?> plain, int programs, int tries) {
    new StressOptions()
        .iterations(programs)
        .invocationsPerIteration(tries)
        .threads(THREADS)
        .actorsPerThread(CALLS)
        .actorsBefore(1)
        .actorsAfter(2)
        .minimizeFailedScenario(false)
        .sequentialSpecification(plain)
        .check(operations);
  }
}
