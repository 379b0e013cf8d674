/** Programs to copy from. Each is compiled and run by the tests. */
package io.millrace.examples;
