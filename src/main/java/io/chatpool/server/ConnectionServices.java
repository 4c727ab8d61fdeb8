package io.chatpool.server;

import io.chatpool.bus.PoolClient;
import io.chatpool.vertx.Loop;
import io.chatpool.wire.RequestLimits;

/**
 * What all connections of one event loop share.
 *
 * @param loop the event loop
 * @param pool the way to the pool
 * @param limits what requests may contain
 * @param deadlines when connections have to be looked at
 * @param turnEnd where connections put off what they write
 * @param turns how much is decoded in a turn
 * @param input what may be held of input
 * @param output what may be written and not taken
 * @param frames of what is pushed
 */
record ConnectionServices(
    Loop loop,
    PoolClient pool,
    RequestLimits limits,
    ConnectionDeadlines deadlines,
    TurnEnd turnEnd,
    Turns turns,
    InputBudget input,
    OutputBudget output,
    PushFrames frames) {}
