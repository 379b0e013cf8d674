/**
 * What a run is, seen from outside: its id, its status, and the views that lists and details give.
 */
package io.millrace.run;
