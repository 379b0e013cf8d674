/**
 * The engine under real crashes: killed and stopped processes, lost connections, a killed server.
 */
package io.millrace.crash;
