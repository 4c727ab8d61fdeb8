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
    assertEquals(new ChatInput.Line.Text(line), ChatInput.Line.of(line));
  }

  @Test
  void twoSlashesBeginATextWithOne() {
    assertEquals(new ChatInput.Line.Text("/quit"), ChatInput.Line.of("//quit"));
    assertEquals(new ChatInput.Line.Text("/"), ChatInput.Line.of("//"));
    assertEquals(new ChatInput.Line.Text("//"), ChatInput.Line.of("///"));
  }

  @Test
  void anEmptyLineIsNothing() {
    assertEquals(new ChatInput.Line.Nothing(), ChatInput.Line.of(""));
  }

  @Test
  void commandsMayHaveSpaceAfterThem() {
    assertEquals(new ChatInput.Line.To(5), ChatInput.Line.of("/to  5 "));
    assertEquals(new ChatInput.Line.To(Request.EVERYONE), ChatInput.Line.of("/to all"));
    assertEquals(new ChatInput.Line.To(Request.EVERYONE), ChatInput.Line.of("/all"));
    assertEquals(new ChatInput.Line.Quit(), ChatInput.Line.of("/quit "));
    assertEquals(new ChatInput.Line.Help(), ChatInput.Line.of("/help\t"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/quiet", "/to", "/to 0", "/to 5 6", "/to5", "/all hello", "/QUIT"})
  void anythingElseWithASlashIsWrongAndNeverSent(String line) {
    ChatInput.Line.Wrong wrong = assertInstanceOf(ChatInput.Line.Wrong.class, ChatInput.Line.of(line));
    assertEquals(1, wrong.hint().lines().count(), wrong.hint());
  }

  @Test
  void hintsTellWhatToDo() {
    assertEquals(
        new ChatInput.Line.Wrong("/foo is no command (/help lists them; // begins a text with a slash)"),
        ChatInput.Line.of("/foo"));
    assertEquals(
        new ChatInput.Line.Wrong("'x' is no id (expected: a number from 1, or all)"),
        ChatInput.Line.of("/to x"));
    assertEquals(new ChatInput.Line.Wrong("/to needs an id, such as /to 5"), ChatInput.Line.of("/to "));
  }
}
