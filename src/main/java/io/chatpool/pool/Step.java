package io.chatpool.pool;

import java.util.List;

/**
 * All that changes a pool at one moment: what one asker has told and asked. Ids and texts in it
 * have been checked before.
 *
 * @param nowMicros the pool's time: ages, waits and deadlines go by it. One that is lower than that
 *     of an earlier step is taken as the same
 * @param wallMicros the wall clock in microseconds since 1970; it lifts {@link Message#seq} and
 *     nothing else
 * @param asker who tells and asks
 * @param number counts the steps of this asker, from 1
 * @param notices applied before the commands, and not answered
 * @param firstTicket the asker's own number of the first command; the others follow in order
 * @param commands each is answered, now or in the outcome of a later step
 */
public record Step(
    long nowMicros,
    long wallMicros,
    String asker,
    long number,
    List<PoolCommand.Notice> notices,
    long firstTicket,
    List<PoolCommand> commands) {}
