package org.sleb4j.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.sleb4j.check.Strings;

/**
 * Trains the tokenizer, and encodes the training and the held-out text.
 *
 * <p>Arguments: the folder of the text, and the folder everything is made in.
 */
final class Prepare {
  static final List<String> FILES =
      List.of("tinystories", "childrens_books", "tinystories_valid", "childrens_books_valid");

  private Prepare() {}

  public static void main(String[] arguments) throws IOException {
    Path text = Path.of(arguments[0]);
    Path work = Files.createDirectories(Path.of(arguments[1]));
    Path model = work.resolve("tokenizer.model");
    if (!Files.exists(model)) {
      trainTokenizer(text, work);
    }
    for (String name : FILES) {
      Tokens tokens = Tokens.encode(model, text.resolve(name + ".txt"), 1);
      tokens.write(work.resolve(name + ".tokens"));
      System.out.println(
          Strings.format("%s: %d tokens of %d bytes", name, tokens.ids().length, tokens.bytes()));
    }
  }

  /**
   * Names of files are relative, as the model holds them. The stories, and every third paragraph of
   * the books: the stories weigh two to one.
   */
  private static void trainTokenizer(Path text, Path work) throws IOException {
    List<String> stories = paragraphs(text.resolve("tinystories.txt"));
    List<String> books = paragraphs(text.resolve("childrens_books.txt"));
    Path sample = work.resolve("tokenizer.txt");
    Files.write(sample, stories);
    for (int i = 2; i < books.size(); i += 3) {
      Files.writeString(sample, books.get(i) + "\n", StandardOpenOption.APPEND);
    }
    Commands.run(
        work,
        "spm_train",
        "--input=tokenizer.txt",
        "--model_prefix=tokenizer",
        "--vocab_size=" + DemoShape.DEMO.vocabulary(),
        "--model_type=bpe",
        "--byte_fallback=true",
        "--normalization_rule_name=identity",
        "--remove_extra_whitespaces=false",
        "--split_digits=true",
        "--allow_whitespace_only_pieces=true",
        "--character_coverage=1.0",
        "--max_sentence_length=16384",
        "--minloglevel=1");
  }

  private static List<String> paragraphs(Path text) throws IOException {
    return Files.readAllLines(text).stream().filter(line -> !line.equals("<|endoftext|>")).toList();
  }
}
