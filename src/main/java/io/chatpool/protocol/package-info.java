/**
 * The text protocol as plain Java: bytes to {@linkplain io.chatpool.protocol.Request requests},
 * results to bytes, and the same for the client's side. No socket and no clock is known here.
 *
 * <p>{@code src/site/markdown/protocol.md} is the contract; comments name its clauses as {@code
 * [P-n]}.
 */
package io.chatpool.protocol;
