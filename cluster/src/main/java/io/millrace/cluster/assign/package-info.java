/** Who gets which partition: pure functions of what there is and who has it. */
package io.millrace.cluster.assign;
