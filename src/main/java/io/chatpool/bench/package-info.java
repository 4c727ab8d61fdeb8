/**
 * The load generator, {@code bench}: one {@link io.chatpool.bench.MeasuringCommand} for each kind
 * of load.
 *
 * <p>A kind of load is a set of {@link io.chatpool.bench.Load.Source}s, which {@link
 * io.chatpool.bench.Load} spreads over event loops. On each of them a {@link
 * io.chatpool.bench.Worker} says when the next request is sent, as the {@link
 * io.chatpool.bench.Schedule} of the run has it, and records what came of it. (Idle connections
 * have no requests: {@link io.chatpool.bench.IdleConnections} go by themselves.)
 *
 * <p>Nothing is believed: {@link io.chatpool.bench.Conversation} and {@link
 * io.chatpool.bench.PushedMessages} know what has to come, and the first byte that is wrong ends
 * the measurement with a {@link io.chatpool.bench.BenchFailure}. They compare bytes with bytes that
 * were made before: with {@link io.chatpool.wire} an answer to a send would cost the generator
 * fifteen times as much, and a pushed message three times, which shows in what is measured. What is
 * outside of the measurement is read and written by {@code wire}.
 */
package io.chatpool.bench;
