package org.sleb4j.tokenizer;

import org.sleb4j.check.Check;

/**
 * What somebody says in a chat.
 *
 * @param role such as {@code system}, {@code user} or {@code assistant}
 * @param content the text
 */
public record ChatMessage(String role, String content) {
  public ChatMessage {
    Check.given(content, "text of a message");
    Check.that(!role.isBlank(), "The role of a message is empty: name one, such as user.");
  }
}
