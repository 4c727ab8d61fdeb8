/**
 * Event loops and sockets as this project needs them, and what keeps peers from hurting each other
 * on them: the only package that uses more of Vert.x and Netty than their documented interfaces.
 */
package io.chatpool.vertx;
