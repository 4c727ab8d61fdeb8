/**
 * HTTP: {@link io.chatpool.web.WebServerVerticle} serves the page, health, and the handshake of the
 * WebSocket door. What comes over a WebSocket is served by {@link io.chatpool.server.Connections},
 * like TCP connections.
 */
package io.chatpool.web;
