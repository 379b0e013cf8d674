/** Those whose groups are measured, behind one interface: their server, client and members. */
@NullMarked
package io.millrace.bench.cluster.subject;

import org.jspecify.annotations.NullMarked;
