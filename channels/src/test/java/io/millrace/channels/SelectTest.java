package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class SelectTest {

  private final Channel<Integer> numbers = Channel.unbounded();
  private final Channel<String> words = Channel.bounded(2);

  private Select<String> either() {
    return Select.<String>of()
        .receive(numbers.receiver(), number -> "number " + number)
        .receive(words.receiver(), word -> "word " + word);
  }

  @Test
  void theBranchThatIsReadyIsTakenAndTheOtherChannelIsUntouched() throws Exception {
    words.sender().send("a");
    assertThat(either().await()).isEqualTo("word a");

    numbers.sender().send(1);
    numbers.sender().send(2);
    words.sender().send("b");
    words.sender().send("c");
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      answers.add(either().await());
    }
    assertThat(answers).containsExactlyInAnyOrder("number 1", "number 2", "word b", "word c");
    assertThat(answers.indexOf("number 1")).isLessThan(answers.indexOf("number 2"));
    assertThat(answers.indexOf("word b")).isLessThan(answers.indexOf("word c"));
  }

  @ParameterizedTest
  @EnumSource
  void itWaitsForWhoeverSendsFirst(Kind kind) throws Exception {
    Channel<Integer> first = kind.open();
    Channel<Integer> second = kind.open();
    Select<Integer> select =
        Select.<Integer>of().receive(first.receiver(), n -> n).receive(second.receiver(), n -> -n);

    for (int round = 1; round <= 500; round++) {
      int sent = round;
      Background<Boolean> send =
          Background.send(round % 2 == 0 ? first.sender() : second.sender(), sent);
      assertThat(select.await()).isEqualTo(round % 2 == 0 ? sent : -sent);
      assertThat(send.result()).isTrue();
    }
    assertThat(first.size() + second.size()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void twoSendersAtOnceBothGetThroughOneByOne(Kind kind) throws Exception {
    for (int round = 0; round < 300; round++) {
      Channel<Integer> first = kind.open();
      Channel<Integer> second = kind.open();
      Select<Integer> select =
          Select.<Integer>of().receive(first.receiver(), n -> n).receive(second.receiver(), n -> n);
      Background<Boolean> one = Background.send(first.sender(), 1);
      Background<Boolean> two = Background.send(second.sender(), 2);

      assertThat(List.of(select.await(), select.await())).containsExactlyInAnyOrder(1, 2);
      assertThat(one.result() && two.result()).isTrue();
    }
  }

  @Test
  void amongReadyBranchesNoneIsPreferred() throws Exception {
    for (int i = 0; i < 2_000; i++) {
      numbers.sender().send(i);
    }
    Channel<String> many = Channel.unbounded();
    for (int i = 0; i < 2_000; i++) {
      many.sender().send("x");
    }
    int fromNumbers = 0;
    for (int i = 0; i < 2_000; i++) {
      fromNumbers +=
          Select.<Integer>of()
              .receive(numbers.receiver(), n -> 1)
              .receive(many.receiver(), x -> 0)
              .await();
    }

    // 1,000 expected, standard deviation 22.
    assertThat(fromNumbers).isBetween(800, 1_200);
  }

  @Test
  void withADefaultItNeverWaits() throws Exception {
    assertThat(either().otherwise(() -> "nothing").await()).isEqualTo("nothing");
    numbers.sender().send(5);
    assertThat(either().otherwise(() -> "nothing").await()).isEqualTo("number 5");
  }

  @Test
  void withATimeoutItWaitsSoLong() throws Exception {
    assertThat(either().after(Duration.ofMillis(5), () -> "late").await()).isEqualTo("late");

    Background<String> waiting =
        Background.call(either().after(Background.HANG, () -> "late")::await).blocked();
    words.sender().send("in time");
    assertThat(waiting.result()).isEqualTo("word in time");
  }

  @Test
  void aChannelThatIsClosedAndDrainedDropsOut() throws Exception {
    words.sender().send("last");
    words.sender().close();
    assertThat(either().await()).isEqualTo("word last");

    Background<String> waiting = Background.call(either()::await).blocked();
    numbers.sender().send(1);
    assertThat(waiting.result()).isEqualTo("number 1");
  }

  @Test
  void theLastCloseWakesItAndEndsIt() throws Exception {
    words.sender().close();
    Background<String> waiting = Background.call(either()::await).blocked();

    numbers.sender().close();

    assertThat(waiting.failure()).isInstanceOf(ChannelClosedException.class);
  }

  @Test
  void aFailureOfOneChannelIsThrownAtOnce() throws Exception {
    IOException cause = new IOException("broken");
    Background<String> waiting = Background.call(either()::await).blocked();

    words.sender().fail(cause);

    assertThat(waiting.failure()).isInstanceOf(ChannelFailedException.class).hasCause(cause);
  }

  @Test
  void anInterruptEndsItAndTakesNothing() throws Exception {
    Background<String> waiting = Background.call(either()::await).blocked();

    waiting.interrupt();

    assertThat(waiting.failure()).isInstanceOf(InterruptedException.class);
    numbers.sender().send(1);
    assertThat(numbers.receiver().receive()).isEqualTo(1);
  }

  @Test
  void whatAHandlerThrowsIsThrownAndTheReceiversAreFree() throws Exception {
    numbers.sender().send(1);
    Select<String> select =
        Select.<String>of()
            .receive(
                numbers.receiver(),
                number -> {
                  throw new IOException("cannot handle " + number);
                });

    assertThatThrownBy(select::await).isInstanceOf(IOException.class).hasMessageContaining("1");
    assertThat(numbers.receiver().tryReceive()).isInstanceOf(Received.Empty.class);
  }

  @Test
  void wrongUseIsSaidAtOnce() {
    Callable<String> nothing = () -> "nothing";

    assertThatThrownBy(() -> Select.<String>of().await())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nothing to receive from");
    assertThatThrownBy(() -> either().otherwise(nothing).after(Duration.ofSeconds(1), nothing))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> either().after(Duration.ofSeconds(-1), nothing))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Select.of().receive(words.receiver().shared(), word -> word))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shared");
    assertThatThrownBy(() -> either().receive(numbers.receiver(), n -> "twice").await())
        .isInstanceOf(IllegalStateException.class);
    assertThat(numbers.receiver().tryReceive()).isInstanceOf(Received.Empty.class);
  }
}
