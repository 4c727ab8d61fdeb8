/**
 * The load generator, {@code bench}: one {@link io.chatpool.bench.Measurement} for each kind of
 * load.
 *
 * <p>It shares no code with the client library, which has to be careful where a load generator has
 * to be cheap: {@link io.chatpool.bench.EventLoops} are Netty's own, requests are written from
 * buffers that were made before, and answers are compared as bytes. But it believes nothing: {@link
 * io.chatpool.bench.AnswerStream} and its like know what has to come, and the first byte that is
 * wrong ends the measurement with a {@link io.chatpool.bench.BenchFailure}.
 */
package io.chatpool.bench;
