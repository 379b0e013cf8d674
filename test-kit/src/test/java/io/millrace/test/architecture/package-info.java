/** Rules of this module. */
package io.millrace.test.architecture;
