package io.chatpool.pool;

/**
 * A client has come to have a live session, or has it no more. A session that takes over from
 * another one changes nothing.
 *
 * @param id the client
 * @param connected whether it has one now
 */
public record Presence(int id, boolean connected) {}
