/**
 * The way to the one owner of all mailboxes: {@link io.chatpool.bus.MessagePoolVerticle} owns the
 * pool, {@link io.chatpool.bus.PoolClient} asks it from another event loop, and {@link
 * io.chatpool.bus.JsonAddresses} lets other verticles ask it in JSON.
 */
package io.chatpool.bus;
