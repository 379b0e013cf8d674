/**
 * The commands: what they accept, what they print, and the code they end with. {@link
 * io.millrace.server.cli.Main} is the way in.
 */
package io.millrace.server.cli;
