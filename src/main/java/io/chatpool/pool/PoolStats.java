package io.chatpool.pool;

/**
 * Counts of one pool since its start, and gauges of its state now.
 *
 * <p>A broadcast counts once in {@code stored}; its copies are counted in {@code merged} when a
 * mailbox is next touched, also those that were pushed out or had expired by then. Gauges cover
 * merged state only.
 *
 * @param stored sends and broadcasts accepted
 * @param merged copies of broadcasts put into mailboxes
 * @param delivered messages handed out for good, or acknowledged
 * @param givenBack messages that came back from a failed hand-out, or from a long connection that
 *     ended
 * @param dropped messages pushed out by newer ones
 * @param expired messages that grew too old unread
 * @param mailboxes gauge: mailboxes that have been touched
 * @param queued gauge: messages that can be handed out
 * @param inFlight gauge: messages handed out and not settled, or pushed and not acknowledged
 * @param waiting gauge: receives that wait for another one to be settled
 * @param longConnections gauge: mailboxes with a long connection
 */
public record PoolStats(
    long stored,
    long merged,
    long delivered,
    long givenBack,
    long dropped,
    long expired,
    int mailboxes,
    long queued,
    long inFlight,
    long waiting,
    int longConnections)
    implements PoolResult {}
