/**
 * Connections. A request's way: {@link io.chatpool.server.TcpServerVerticle}, or the HTTP server,
 * accepts, a {@link io.chatpool.server.Transport} reads, {@link io.chatpool.server.Intake} gives
 * the decoder what this turn may decode, and {@link io.chatpool.server.ShortConnection} asks the
 * pool what {@link io.chatpool.session.Session} tells it to, answers, and tells the pool whether
 * the answer has arrived.
 *
 * <p>A first request that opens a long connection makes it a {@link
 * io.chatpool.server.LongConnection}: {@link io.chatpool.session.AnswerQueue} tells the order of
 * answers, and {@link io.chatpool.server.LongOutput} writes once per turn of the event loop.
 */
package io.chatpool.server;
