/**
 * All mailboxes and their rules, as plain Java: {@link io.chatpool.pool.MessagePool} is a
 * deterministic function of the commands it is given and the time that comes with each.
 *
 * <p>Nothing here reads a clock, starts a thread, takes a lock or knows a socket. The same commands
 * with the same times give the same answers, so a journal may stand between applying a command and
 * sending its answer, and replay it.
 */
package io.chatpool.pool;
