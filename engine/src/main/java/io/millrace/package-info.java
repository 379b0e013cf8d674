/** What you hold: {@link io.millrace.Millrace}, its options, and handles of runs. */
package io.millrace;
