package org.sleb4j.notebook;

import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageContext;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.util.Map;

/** Replies that the base library has no class for, or writes in a form no front end reads. */
final class Reply {
  private Reply() {}

  @SuppressWarnings("unchecked")
  static Message<?> of(MessageContext request, MessageType<?> type, Map<String, ?> content) {
    return new Message<>(request, (MessageType<Object>) type, content);
  }
}
