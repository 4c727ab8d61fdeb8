package io.chatpool.bus;

import io.chatpool.pool.PoolCommand;
import io.chatpool.wire.RequestLimits;
import io.chatpool.wire.Utf8;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;

/** Reads the fields of a request from the event bus; what is wrong is named with its value. */
final class JsonRequest {

  /** A field is missing, wrong or too many; the message tells which and what was expected. */
  static final class InvalidException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidException(String message) {
      super(message, null, false, false); // somebody else's mistake: our stack tells nothing
    }
  }

  /** Beyond this a number in JSON is not exact in every language. */
  private static final long MAX_EXACT_NUMBER = 1L << 53;

  /** Characters of a wrong value that its error repeats. */
  private static final int MAX_SHOWN_VALUE = 100;

  private final JsonObject body;
  private final Set<String> fieldsRead = new HashSet<>();

  private JsonRequest(JsonObject body) {
    this.body = body;
  }

  static JsonRequest of(Object body) {
    if (body instanceof JsonObject object) {
      return new JsonRequest(object);
    }
    throw new InvalidException("invalid: the body must be a JSON object");
  }

  int client(String field, RequestLimits limits) {
    long id = wholeNumber(field, "1.." + limits.maxId());
    if (id != (int) id || !limits.isClient((int) id)) {
      throw invalid(field, id, "1.." + limits.maxId());
    }
    return (int) id;
  }

  int receiver(String field, RequestLimits limits) {
    String expected = "0 for everyone, or 1.." + limits.maxId();
    long id = wholeNumber(field, expected);
    if (id != (int) id || !limits.isReceiver((int) id)) {
      throw invalid(field, id, expected);
    }
    return (int) id;
  }

  long seq(String field) {
    return wholeNumber(field, "the seq of a message");
  }

  /** The key of a send, or {@link PoolCommand.Send#NO_KEY}. */
  long key(String field) {
    String expected = "a whole number 0.." + (MAX_EXACT_NUMBER - 1);
    if (read(field) == null) {
      return PoolCommand.Send.NO_KEY;
    }
    long key = wholeNumber(field, expected);
    if (key < 0 || key == MAX_EXACT_NUMBER) {
      throw invalid(field, key, expected);
    }
    return key;
  }

  boolean flag(String field) {
    Object value = read(field);
    if (value == null) {
      return false;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw invalid(field, value, "true or false");
  }

  byte[] text(String field, RequestLimits limits) {
    if (!(read(field) instanceof String text)) {
      throw invalid(field, body.getValue(field), "a string");
    }
    if (text.indexOf('\n') >= 0) {
      throw new InvalidException("invalid: " + field + " has a line break (expected: one line)");
    }
    byte[] bytes = utf8(field, text);
    if (bytes.length > limits.maxTextBytes()) {
      throw new InvalidException(
          "invalid: %s has %d bytes (expected: at most %d)"
              .formatted(field, bytes.length, limits.maxTextBytes()));
    }
    return bytes;
  }

  /** Fails if the request has a field that nobody has read: a misspelt one must not be ignored. */
  void requireNothingElse() {
    for (String field : body.fieldNames()) {
      if (!fieldsRead.contains(field)) {
        throw new InvalidException("invalid: unknown field " + field);
      }
    }
  }

  private long wholeNumber(String field, String expected) {
    Object value = read(field);
    if (value instanceof Number number
        && number.doubleValue() == number.longValue()
        && Math.abs(number.doubleValue()) <= MAX_EXACT_NUMBER) {
      return number.longValue();
    }
    throw invalid(field, value, expected);
  }

  private Object read(String field) {
    fieldsRead.add(field);
    return body.getValue(field);
  }

  private static byte[] utf8(String field, String text) {
    try {
      return Utf8.encode(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidException("invalid: " + field + " has half of a surrogate pair");
    }
  }

  private static InvalidException invalid(String field, Object value, String expected) {
    String shown = String.valueOf(value);
    if (shown.length() > MAX_SHOWN_VALUE) {
      shown = shown.substring(0, MAX_SHOWN_VALUE) + "...";
    }
    return new InvalidException(
        "invalid: %s is %s (expected: %s)".formatted(field, shown, expected));
  }
}
