/** What workers are made of: a result that is decided once, slots that are limited, alarms. */
package io.millrace.channels.work;
