package io.millrace.bench.channels.subject

import io.millrace.bench.channels.shape.Capacity
import io.millrace.bench.channels.shape.Payload
import io.millrace.bench.channels.shape.Shapes
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.channels.SendChannel
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout

/** The shapes on channels of Kotlin: coroutines on the default dispatcher, as its users write them. */
class CoroutineShapes : Shapes {

  override fun manyToOne(capacity: Capacity, producers: Int, each: Int): Long = round { gate ->
    val channel = channel(capacity)
    val sink = behind(gate) { sink(channel, producers * each) }
    repeat(producers) { behind(gate) { send(channel, each) } }
    timed(gate, sink, producers * Payload.sum(each))
  }

  override fun pipeline(capacity: Capacity, stages: Int, messages: Int): Long = round { gate ->
    val first = channel(capacity)
    behind(gate) { send(first, messages) }
    var last = first
    repeat(stages - 2) {
      val from = last
      val to = channel(capacity)
      behind(gate) { passOn(from, to, messages) }
      last = to
    }
    val end = last
    val sink = behind(gate) { sink(end, messages) }
    timed(gate, sink, Payload.sum(messages))
  }

  override fun pingPong(capacity: Capacity, roundTrips: Int): LongArray = round { gate ->
    val there = channel(capacity)
    val back = channel(capacity)
    behind(gate) { passOn(there, back, roundTrips) }
    val player = behind(gate) { play(there, back, roundTrips) }
    gate.complete(Unit)
    player.await()
  }

  override fun used(capacity: Capacity, sent: Int, received: Int): Any = runBlocking {
    val channel = channel(capacity)
    send(channel, sent)
    Payload.check(receive(channel, received), Payload.sum(received))
    channel
  }

  private class Received(val sum: Long, val end: Long)

  private companion object {

    fun channel(capacity: Capacity): Channel<Int> =
      Channel(if (capacity.isUnbounded) Channel.UNLIMITED else capacity.items())

    /** A failing coroutine cancels the others, and the limit ends a round that lost items. */
    fun <T> round(body: suspend CoroutineScope.(gate: CompletableDeferred<Unit>) -> T): T =
      runBlocking { withTimeout(Shapes.LIMIT_SECONDS.seconds) { body(CompletableDeferred()) } }

    /** Undispatched, it stands at the gate when this returns; from there on it is dispatched. */
    fun <T> CoroutineScope.behind(
      gate: CompletableDeferred<Unit>,
      body: suspend () -> T,
    ): Deferred<T> =
      async(Dispatchers.Default, CoroutineStart.UNDISPATCHED) {
        gate.await()
        body()
      }

    suspend fun timed(
      gate: CompletableDeferred<Unit>,
      sink: Deferred<Received>,
      sent: Long,
    ): Long {
      val start = System.nanoTime()
      gate.complete(Unit)
      val received = sink.await()
      Payload.check(received.sum, sent)
      return received.end - start
    }

    suspend fun send(channel: SendChannel<Int>, messages: Int) {
      for (i in 0..<messages) {
        channel.send(Payload.item(i))
      }
    }

    suspend fun passOn(from: ReceiveChannel<Int>, to: SendChannel<Int>, messages: Int) {
      repeat(messages) { to.send(from.receive()) }
    }

    suspend fun sink(channel: ReceiveChannel<Int>, messages: Int): Received =
      Received(receive(channel, messages), System.nanoTime())

    suspend fun receive(channel: ReceiveChannel<Int>, messages: Int): Long {
      var sum = 0L
      repeat(messages) { sum += channel.receive() }
      return sum
    }

    suspend fun play(there: SendChannel<Int>, back: ReceiveChannel<Int>, roundTrips: Int): LongArray {
      val nanos = LongArray(roundTrips)
      var sum = 0L
      for (i in nanos.indices) {
        val start = System.nanoTime()
        there.send(Payload.item(i))
        sum += back.receive()
        nanos[i] = System.nanoTime() - start
      }
      Payload.check(sum, Payload.sum(roundTrips))
      return nanos
    }
  }
}
