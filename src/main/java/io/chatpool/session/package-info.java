/**
 * What one connection owes: which request may come when and what it asks of the pool, the order of
 * answers, pushes between them. Plain Java: no socket, no clock, no thread.
 */
package io.chatpool.session;
