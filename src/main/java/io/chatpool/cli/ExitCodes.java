package io.chatpool.cli;

/** Exit codes. */
public final class ExitCodes {
  public static final int OK = 0;
  public static final int CANNOT_SERVE = 1;
  public static final int CONFIG = 78;
  private ExitCodes() {}
}
