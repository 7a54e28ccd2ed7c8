package org.sleb4j.zeroshot;

import java.util.List;
import java.util.OptionalInt;

/**
 * What a task makes of a row.
 *
 * @param place the row it comes from, such as {@code piqa.jsonl, line 3}
 * @param prompts one for each choice
 * @param choices the text of each choice, as its length is counted; as many as prompts
 * @param answer the right choice, counted from 0; none where there is a single continuation that is
 *     right
 */
public record Question(
    String place, List<Prompt> prompts, List<String> choices, OptionalInt answer) {
  public Question {
    prompts = List.copyOf(prompts);
    choices = List.copyOf(choices);
  }
}
