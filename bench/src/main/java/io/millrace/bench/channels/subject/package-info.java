/** Who is measured: Millrace, its peers and the ceilings, each behind a small adapter. */
@NullMarked
package io.millrace.bench.channels.subject;

import org.jspecify.annotations.NullMarked;
