package io.millrace.bench.plan;

import io.millrace.bench.server.ServerAddress;

/**
 * What the parent asks of a child, as one line of JSON on its standard input: there the password is
 * seen by nobody else.
 *
 * @param suite name of the suite
 * @param cell id of the cell in it
 * @param scale size and warm-up
 * @param rounds counted rounds
 * @param server where to work
 */
public record ForkRequest(
    String suite, String cell, Scale scale, int rounds, ServerAddress server) {}
