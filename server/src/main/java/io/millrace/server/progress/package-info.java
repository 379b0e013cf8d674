/** How a run is shown while it is executed. */
package io.millrace.server.progress;
