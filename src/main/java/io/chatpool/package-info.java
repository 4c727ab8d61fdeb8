/**
 * A store-and-forward chat server on Vert.x. {@link io.chatpool.MainVerticle} puts the parts
 * together, {@link io.chatpool.Main} is the command line.
 *
 * <p>Dependencies point one way: {@code pool}, {@code wire} and {@code session} are plain Java;
 * {@code bus}, {@code server} and {@code client} put Vert.x around them; this package is above all.
 */
package io.chatpool;
