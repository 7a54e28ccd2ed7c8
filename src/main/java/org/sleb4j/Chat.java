package org.sleb4j;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.tokenizer.ChatMessage;

/**
 * The messages of a chat with an instruction model; it never changes, its methods return others. A
 * call: {@code model.chat(Chat.system("Answer briefly.").user("Who was Ada Lovelace?"), 60)}.
 *
 * @param messages in their order
 */
public record Chat(List<ChatMessage> messages) {
  /** Copies the messages. */
  public Chat {
    messages = List.copyOf(messages);
  }

  /**
   * Begins with how the model is to answer.
   *
   * <pre>{@code
   * Chat.system("Answer briefly.").user("Who was Ada Lovelace?")
   * }</pre>
   */
  public static Chat system(String text) {
    return new Chat(List.of(new ChatMessage("system", text)));
  }

  /**
   * Begins with what the user says.
   *
   * <pre>{@code
   * Chat.of("Who was Ada Lovelace?")
   * }</pre>
   */
  public static Chat of(String text) {
    return new Chat(List.of(new ChatMessage("user", text)));
  }

  /** Adds what the user says. */
  public Chat user(String text) {
    return with("user", text);
  }

  /** Adds what the model answered. */
  public Chat assistant(String text) {
    return with("assistant", text);
  }

  private Chat with(String role, String text) {
    return new Chat(
        Stream.concat(messages.stream(), Stream.of(new ChatMessage(role, text))).toList());
  }

  /** Returns a line for each message. */
  @Override
  public String toString() {
    return messages.stream()
        .map(message -> message.role() + ": " + message.content())
        .collect(Collectors.joining("\n"));
  }
}
