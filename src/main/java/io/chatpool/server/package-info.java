/**
 * TCP connections. A request's way: {@link io.chatpool.server.TcpServerVerticle} accepts, {@link
 * io.chatpool.server.TcpTransport} reads, {@link io.chatpool.server.ShortConnection} decodes, asks
 * the pool, answers, and tells the pool whether the answer has arrived.
 */
package io.chatpool.server;
