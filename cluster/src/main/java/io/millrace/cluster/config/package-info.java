/** How a node takes part in its group; all of it is checked when it is made. */
package io.millrace.cluster.config;
