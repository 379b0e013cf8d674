package io.millrace.proofs.wakeups;

import io.millrace.channels.transfer.Patience;
import io.millrace.channels.transfer.WaitLine;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.kotlinx.lincheck.execution.ResultWithClock;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.verifier.Verifier;

/**
 * Fixed programs of a few threads in which every call must end, whatever the order of their steps.
 * Lincheck's model checker tries such orders and fails when threads are left that wait for ever.
 *
 * <p>By itself it lets {@code LockSupport.park} return at any time, as the JDK permits, and so
 * never sees that a wake-up was lost. Inside of a <i>muted</i> method it does not; hence {@link
 * Patience#park} is muted: there a thread waits until it is unparked. The option is one of
 * Lincheck's own, which its Java name shows.
 */
final class Schedules {

  // More than anybody looks again before parking; what loops more often is hung.
  private static final int LOOP_BOUND = 300;

  private final List<Case> cases;

  private Schedules(List<Case> cases) {
    this.cases = cases;
  }

  static Schedules of(List<Case> cases) {
    return new Schedules(cases);
  }

  private static ExecutionScenario scenario(Case of) {
    return new ExecutionScenario(
        List.of(call(of.channel)),
        of.threads().stream().map(calls -> calls.stream().map(Schedules::call).toList()).toList(),
        List.of(call("drain")),
        null);
  }

  private static Actor call(String name) {
    try {
      Method method = Program.class.getMethod(name);
      return new Actor(method, List.of(), false, false, false);
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * Tries at most so many orders of each; an {@link AssertionError} holds the one that hangs, or in
   * which the items that were received are not those that were sent.
   */
  void allEndAndAgree(int tries) {
    ModelCheckingOptions options = new ModelCheckingOptions();
    cases.forEach(each -> options.addCustomScenario(scenario(each)));
    options
        .iterations(0)
        .invocationsPerIteration(tries)
        .loopBound(LOOP_BOUND)
        .minimizeFailedScenario(false)
        .verifier(SentIsReceived.class)
        .addGuarantee(
            ManagedStrategyGuaranteeKt.forClasses(Patience.class.getName())
                .methods("park")
                .mute$lincheck())
        .addGuarantee(
            // Each is one call of a queue of the JDK. Inside of it no wake-up would be seen,
            // hence not wakeAll.
            ManagedStrategyGuaranteeKt.forClasses(WaitLine.class.getName())
                .methods("join", "leave", "front")
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
        .check(Program.class);
  }

  /** What calls answer begins with "sent" or "got" for each item that was. */
  public static final class SentIsReceived implements Verifier {

    public SentIsReceived(Class<?> unused) {}

    @Override
    public boolean verifyResults(ExecutionScenario scenario, ExecutionResult results) {
      List<String> words =
          Stream.concat(
                  results.getParallelResultsWithClock().stream()
                      .flatMap(List::stream)
                      .map(ResultWithClock::getResult),
                  results.getPostResults().stream())
              .flatMap(result -> Stream.of(result.toString().split("[^a-z0-9]+")))
              .toList();
      return following("sent", words).equals(following("got", words));
    }

    private static List<String> following(String word, List<String> words) {
      return IntStream.range(1, words.size())
          .filter(i -> words.get(i - 1).equals(word))
          .mapToObj(words::get)
          .sorted()
          .toList();
    }
  }
}
