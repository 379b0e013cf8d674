/**
 * How items move from senders to a receiver: one class for each kind of channel, without locks
 * where items pass, and the protocols by which blocked threads are woken.
 */
package io.millrace.channels.transfer;
