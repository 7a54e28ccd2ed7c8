package org.sleb4j.tokenizer;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;

/** The block that marks what an assistant says, for training; it writes what is in it. */
final class Generation implements Tag {
  private static final long serialVersionUID = 1;

  @Override
  public String getName() {
    return "generation";
  }

  @Override
  public String getEndTagName() {
    return "endgeneration";
  }

  @Override
  public String interpret(TagNode block, JinjavaInterpreter interpreter) {
    StringBuilder text = new StringBuilder();
    for (Node node : block.getChildren()) {
      text.append(node.render(interpreter));
    }
    return text.toString();
  }
}
