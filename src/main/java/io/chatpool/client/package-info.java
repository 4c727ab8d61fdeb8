/**
 * The Java client library.
 *
 * <p>{@link io.chatpool.client.ChatClient} sends and receives over short connections: each request
 * has a connection of its own. {@link io.chatpool.client.Connector} finds the address of the server
 * that answers. The bytes are the business of {@link io.chatpool.wire}.
 *
 * <p>On a short connection the server takes messages out of a mailbox for good once their answer
 * has arrived. So every connection here begins as one that ends in a reset, whatever ends it: a
 * timeout, a broken answer, this process being killed. The server sees the reset and gives the
 * messages back. Only a complete answer that is handled turns it into a connection that ends in
 * order.
 *
 * <p>{@link io.chatpool.client.LongChatClient} keeps one long connection and makes it again when it
 * ends. {@link io.chatpool.client.ClientConnection} is one of these: it speaks the protocol over a
 * {@link io.chatpool.client.ClientSocket}, with {@link io.chatpool.client.ServerWatch} to tell a
 * dead server from a quiet one. What outlives a connection is in the client: the sends that are
 * unanswered ({@link io.chatpool.client.Outbox}), the messages that were handed to the listener
 * ({@link io.chatpool.client.Delivery}), and when to try again ({@link
 * io.chatpool.client.Reconnection}). All of it lives on one event loop.
 *
 * <p>A message is acknowledged when its handler is done, so a connection that ends in between
 * brings it again; the client remembers what it has seen and handles nothing twice. A text is sent
 * under a key, so it can be sent again when its answer is lost, and the server stores it once. Both
 * hold within one epoch of the server, which each connection asks for before anything else.
 *
 * <p>What can go wrong is the closed set of {@link io.chatpool.client.ChatException}.
 */
package io.chatpool.client;
