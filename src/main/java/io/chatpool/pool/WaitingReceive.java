package io.chatpool.pool;

/**
 * A receive that waits until an earlier one of the same id is settled.
 *
 * @param asker who asked
 * @param ticket the asker's own number of the question
 * @param command the receive
 * @param deadlineMicros when it is refused as busy
 */
record WaitingReceive(
    String asker, long ticket, PoolCommand.Receive command, long deadlineMicros) {}
