/**
 * The Java client library.
 *
 * <p>{@link io.chatpool.client.ChatClient} sends and receives over short connections: each request
 * is a {@link io.chatpool.client.ShortExchange} on a connection of its own. {@link
 * io.chatpool.client.Connector} finds the address of the server that answers. The bytes are the
 * business of {@link io.chatpool.protocol}.
 *
 * <p>The server takes messages out of a mailbox for good once their answer has arrived. So every
 * connection here begins as one that ends in a reset, whatever ends it: a timeout, a broken answer,
 * this process being killed. The server sees the reset and gives the messages back. Only a complete
 * answer turns it into a connection that ends in order.
 *
 * <p>What can go wrong is the closed set of {@link io.chatpool.client.ChatException}.
 */
package io.chatpool.client;
