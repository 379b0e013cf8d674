package io.millrace.proofs.races;

import io.millrace.channels.Channel;
import io.millrace.channels.ChannelClosedException;
import io.millrace.channels.ChannelFailedException;
import io.millrace.channels.Received;
import io.millrace.channels.Select;
import io.millrace.channels.Sender;
import io.millrace.channels.Worker;
import io.millrace.channels.WorkerCancelledException;

/** What the parties of a race do, with an answer in one word. */
final class Party {

  static final String SENT = "sent";
  static final String REFUSED = "refused";
  static final String CLOSED = "closed";
  static final String EMPTY = "empty";
  static final String FAILED = "failed";
  static final String CANCELLED = "cancelled";
  static final String TOO_LATE = "too late";

  private Party() {}

  static String trySend(Sender<String> sender, String item) {
    return switch (sender.trySend(item)) {
      case SENT -> SENT;
      case FULL -> "full";
      case CLOSED -> REFUSED;
    };
  }

  static String send(Sender<String> sender, String item) {
    try {
      sender.send(item);
      return SENT;
    } catch (ChannelClosedException e) {
      return REFUSED;
    } catch (InterruptedException e) {
      return "interrupted";
    }
  }

  static String tryReceive(Channel<String> channel) {
    return switch (channel.receiver().tryReceive()) {
      case Received.Item<String>(String item) -> item;
      case Received.Empty<String> empty -> EMPTY;
      case Received.Closed<String>(Throwable cause) -> cause == null ? CLOSED : FAILED;
    };
  }

  static String receive(Channel<String> channel) {
    try {
      return channel.receiver().receive();
    } catch (ChannelClosedException e) {
      return CLOSED;
    } catch (ChannelFailedException e) {
      return FAILED;
    } catch (InterruptedException e) {
      return "interrupted";
    }
  }

  /** All there is, and how it ended; what comes after the end as well. */
  static String receiveAll(Channel<String> channel) {
    StringBuilder all = new StringBuilder();
    try {
      while (true) {
        all.append(channel.receiver().receive()).append(' ');
      }
    } catch (ChannelClosedException e) {
      all.append(CLOSED);
      return tryReceive(channel).equals(CLOSED) ? all.toString() : all + " and not";
    } catch (ChannelFailedException e) {
      all.append(e.getCause() instanceof WorkerCancelledException ? CANCELLED : e.getCause());
      return tryReceive(channel).equals(FAILED) ? all.toString() : all + " and not";
    } catch (InterruptedException e) {
      return "interrupted";
    }
  }

  static String join(Worker<String> worker) {
    try {
      return worker.join();
    } catch (WorkerCancelledException e) {
      return CANCELLED;
    } catch (Exception e) {
      return e.toString();
    }
  }

  static String await(Select<String> select) {
    try {
      return select.await();
    } catch (Exception e) {
      return e.toString();
    }
  }
}
