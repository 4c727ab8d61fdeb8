package io.chatpool.server;

import io.chatpool.bus.PoolClient;
import io.chatpool.wire.RequestLimits;

/**
 * What all connections of one event loop share.
 *
 * @param pool the way to the pool
 * @param limits what requests may contain
 * @param deadlines when connections have to be looked at
 * @param turnEnd where connections put off what they write
 * @param frames of what is pushed
 * @param readBuffer for bytes that have just been read
 */
record ConnectionServices(
    PoolClient pool,
    RequestLimits limits,
    ConnectionDeadlines deadlines,
    TurnEnd turnEnd,
    PushFrames frames,
    byte[] readBuffer) {}
