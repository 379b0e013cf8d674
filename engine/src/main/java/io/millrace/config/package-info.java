/** How a Millrace is set up: one record for each concern, checked when it is made. */
package io.millrace.config;
