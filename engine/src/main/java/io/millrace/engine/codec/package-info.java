/** Values to JSON and back. */
package io.millrace.engine.codec;
