/**
 * All mailboxes and their rules, as plain Java: {@link io.chatpool.pool.MessagePool} is a
 * deterministic function of the steps that it is given.
 *
 * <p>Nothing here reads a clock, starts a thread, takes a lock or knows a socket. The same steps
 * give the same outcomes and the same state, so a journal may stand between a step and its
 * application, and replay it; and a pool can be exported as plain values and restored from them.
 */
package io.chatpool.pool;
