/**
 * The client commands of the command line. Each command parses its options, asks the server once
 * through {@link io.chatpool.client.ChatClient}, prints, and returns one of {@link
 * io.chatpool.cli.ExitCodes}. Only this package prints to standard output and standard error.
 */
package io.chatpool.cli;
