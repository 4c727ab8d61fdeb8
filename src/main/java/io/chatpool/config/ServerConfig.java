package io.chatpool.config;

/**
 * How connections are served.
 *
 * @param host address to listen on
 * @param port port to listen on; 0: any free one
 * @param instances server verticles; 0: one per event loop, but one on two
 * @param requestGraceMillis silence that completes a request which lacks only its last line feed
 * @param idleTimeoutSeconds from accept to the complete request
 * @param lingerSeconds how long the fate of an answer is waited for
 * @param maxConnections connections at a time; one more is refused
 * @param drainSeconds how long a stop waits for connections to end
 */
public record ServerConfig(
    String host,
    int port,
    int instances,
    int requestGraceMillis,
    int idleTimeoutSeconds,
    int lingerSeconds,
    int maxConnections,
    int drainSeconds) {}
