/**
 * The client commands of the command line. Each command parses its options, and returns one of
 * {@link io.chatpool.cli.ExitCodes}. Only this package and {@code bench} print to standard output
 * and standard error.
 *
 * <p>{@code send} and {@code receive} ask the server through {@link io.chatpool.client.ChatClient},
 * and print what it answers. What {@code receive} cannot print stays in the mailbox, and {@code
 * send} is tried again under its key when an answer is lost.
 *
 * <p>{@code chat} stays: {@link io.chatpool.cli.ChatInput} reads lines and sends them through a
 * {@link io.chatpool.client.LongChatClient}, {@link io.chatpool.cli.ChatOutput} shows what comes.
 * Both use a {@link io.chatpool.cli.ChatScreen}, which is a terminal or a pair of pipes.
 */
package io.chatpool.cli;
