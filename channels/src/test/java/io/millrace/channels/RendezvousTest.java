package io.millrace.channels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RendezvousTest {

  private final Channel<Integer> channel = Channel.rendezvous();

  @Test
  void aSendReturnsWhenItsItemWasTaken() throws Exception {
    Background<Boolean> send = Background.send(channel.sender(), 1).blocked();

    assertThat(send.isDone()).isFalse();
    assertThat(channel.receiver().tryReceive()).isEqualTo(new Received.Item<>(1));
    assertThat(send.result()).isTrue();
  }

  @Test
  void aTrySendSucceedsWhileTheReceiverWaits() throws Exception {
    assertThat(channel.sender().trySend(1)).isEqualTo(TrySend.FULL);
    Background<Integer> receive = Background.call(channel.receiver()::receive).blocked();

    assertThat(channel.sender().trySend(2)).isEqualTo(TrySend.SENT);

    assertThat(receive.result()).isEqualTo(2);
    assertThat(channel.sender().trySend(3)).isEqualTo(TrySend.FULL);
  }

  @Test
  void anItemThatWasHandedOverIsReceivedThoughTheSenderClosesAtOnce() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      Channel<Integer> once = Channel.rendezvous();
      Background<Integer> receive = Background.call(once.receiver()::receive);

      once.sender().send(round);
      once.sender().close();

      assertThat(receive.result()).isEqualTo(round);
    }
  }

  @Test
  void blockedSendersAreServedInTheirOrder() throws Exception {
    Background<Boolean> first = Background.send(channel.sender(), 1).blocked();
    Background<Boolean> second = Background.send(channel.sender(), 2).blocked();
    Background<Boolean> third = Background.send(channel.sender(), 3).blocked();

    assertThat(channel.receiver().receive()).isEqualTo(1);
    assertThat(first.result()).isTrue();
    assertThat(channel.receiver().receive()).isEqualTo(2);
    assertThat(second.result()).isTrue();
    assertThat(channel.receiver().receive()).isEqualTo(3);
    assertThat(third.result()).isTrue();
  }
}
