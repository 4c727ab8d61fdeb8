/**
 * The way to the one owner of all mailboxes. {@link io.chatpool.bus.PoolOwner} makes steps of what
 * comes and applies them, {@link io.chatpool.bus.PoolClient} asks from another event loop; neither
 * knows the event bus. That is between them ({@link io.chatpool.bus.BusLink}, {@link
 * io.chatpool.bus.MessagePoolVerticle}), and {@link io.chatpool.bus.JsonAddresses} lets other
 * verticles ask in JSON.
 */
package io.chatpool.bus;
