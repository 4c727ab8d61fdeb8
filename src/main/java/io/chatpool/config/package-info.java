/**
 * The typed configuration, validated once: {@link io.chatpool.config.ConfigKey} is the table of all
 * keys, {@link io.chatpool.config.Config} what the rest of the program sees.
 */
package io.chatpool.config;
