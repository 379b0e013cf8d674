package io.millrace.bench.channels.subject

import io.millrace.bench.channels.shape.Payload
import io.millrace.bench.channels.shape.Spawner
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

/** `launch` and `join` on the default dispatcher, with an array for the values. */
class CoroutineSpawner : Spawner {

  override fun spawnAndJoin(workers: Int): Spawner.Times = runBlocking {
    val jobs = ArrayList<Job>(workers)
    val values = IntArray(workers)

    val start = System.nanoTime()
    for (i in 0..<workers) {
      jobs += launch(Dispatchers.Default) { values[i] = Payload.item(i) }
    }
    val spawned = System.nanoTime()
    jobs.joinAll()
    val sum = values.sumOf { it.toLong() }
    val end = System.nanoTime()

    Payload.check(sum, Payload.sum(workers))
    Spawner.Times(spawned - start, end - start)
  }
}
