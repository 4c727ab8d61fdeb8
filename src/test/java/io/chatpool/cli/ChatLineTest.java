package io.chatpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.chatpool.wire.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatLineTest {

  @ParameterizedTest
  @ValueSource(strings = {"Hello", " /quit", "5: a", "a // b", " ", "\\", "!x \"y"})
  void whatDoesNotBeginWithASlashIsAText(String line) {
    assertEquals(new ChatLine.Text(line), ChatLine.of(line));
  }

  @Test
  void twoSlashesBeginATextWithOne() {
    assertEquals(new ChatLine.Text("/quit"), ChatLine.of("//quit"));
    assertEquals(new ChatLine.Text("/"), ChatLine.of("//"));
    assertEquals(new ChatLine.Text("//"), ChatLine.of("///"));
  }

  @Test
  void anEmptyLineIsNothing() {
    assertEquals(new ChatLine.Nothing(), ChatLine.of(""));
  }

  @Test
  void commandsMayHaveSpaceAfterThem() {
    assertEquals(new ChatLine.To(5), ChatLine.of("/to  5 "));
    assertEquals(new ChatLine.To(Request.EVERYONE), ChatLine.of("/to all"));
    assertEquals(new ChatLine.To(Request.EVERYONE), ChatLine.of("/all"));
    assertEquals(new ChatLine.Quit(), ChatLine.of("/quit "));
    assertEquals(new ChatLine.Help(), ChatLine.of("/help\t"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/quiet", "/to", "/to 0", "/to 5 6", "/to5", "/all hello", "/QUIT"})
  void anythingElseWithASlashIsWrongAndNeverSent(String line) {
    ChatLine.Wrong wrong = assertInstanceOf(ChatLine.Wrong.class, ChatLine.of(line));
    assertEquals(1, wrong.hint().lines().count(), wrong.hint());
  }

  @Test
  void hintsTellWhatToDo() {
    assertEquals(
        new ChatLine.Wrong("/foo is no command (/help lists them; // begins a text with a slash)"),
        ChatLine.of("/foo"));
    assertEquals(
        new ChatLine.Wrong("'x' is no id (expected: a number from 1, or all)"),
        ChatLine.of("/to x"));
    assertEquals(new ChatLine.Wrong("/to needs an id, such as /to 5"), ChatLine.of("/to "));
  }
}
