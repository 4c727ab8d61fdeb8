/**
 * What the server tells of itself: {@link io.chatpool.metrics.ServerMetrics} for Prometheus, {@link
 * io.chatpool.metrics.Sampler} for who looks on.
 */
package io.chatpool.metrics;
