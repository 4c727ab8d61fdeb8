package io.chatpool.session;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Requests, answers of the pool and what the socket takes, in an order that is searched. */
class SessionFuzzTest {

  @FuzzTest
  void allIsAnsweredInOrderAndWhatIsHandedOutIsSettledOnce(byte[] script) {
    new ScriptedConnection().play(script);
  }
}
