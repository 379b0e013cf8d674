package io.millrace.examples;

import io.millrace.channels.Channel;
import io.millrace.channels.Workers;

/** Workers and channels without a database: a source, four workers that share it, and a sum. */
public final class Squares {

  static long sumOfSquares(int last) throws Exception {
    Channel<Integer> numbers = Channel.bounded(16);
    Channel<Long> squares = Channel.bounded(16);
    return Workers.scope(
        workers -> {
          workers.spawn(
              numbers.sender(),
              out -> {
                for (int i = 1; i <= last; i++) {
                  out.send(i); // waits while 16 are inside
                }
              });
          var shared = numbers.receiver().shared();
          try (var first = squares.sender()) {
            for (int i = 0; i < 4; i++) {
              workers.spawn(
                  first.fork(),
                  out -> {
                    for (long n : shared) {
                      out.send(n * n);
                    }
                  });
            }
          }
          return squares.receiver().stream().mapToLong(Long::longValue).sum();
        });
  }

  static void main() throws Exception {
    System.out.println(sumOfSquares(100)); // 338350
  }
}
