/** A TCP proxy between a node and its database that cuts, slows and swallows. */
@NullMarked
package io.millrace.test.proxy;

import org.jspecify.annotations.NullMarked;
