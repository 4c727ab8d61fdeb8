/**
 * Event loops and sockets as this project needs them: the only package that uses more of Vert.x and
 * Netty than their documented interfaces.
 */
package io.chatpool.vertx;
