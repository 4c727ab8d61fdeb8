/**
 * The text protocol as plain Java: bytes to {@linkplain io.chatpool.wire.Request requests} and
 * back, and the same for what a server says. No socket, no clock and no pool is known here.
 *
 * <p>{@code src/site/markdown/protocol.md} is the contract; comments name its clauses as {@code
 * [P-n]}.
 */
package io.chatpool.wire;
