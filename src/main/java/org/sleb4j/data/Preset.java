package org.sleb4j.data;

import java.nio.file.Path;
import java.util.Arrays;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;

/**
 * The texts and windows on which papers since GPTQ report perplexity; results under one of these
 * names can be compared.
 */
public enum Preset {
  /** The test split of WikiText-2, rows joined with a blank line: all full windows. */
  WIKITEXT2(
      "wikitext2",
      "Salesforce/wikitext",
      "wikitext-2-raw-v1/test-00000-of-00001.parquet",
      Integer.MAX_VALUE,
      Integer.MAX_VALUE),

  /** The first 1100 documents of C4's first validation shard, joined with a space: 256 windows. */
  C4("c4", "allenai/c4", "en/c4-validation.00000-of-00008.json.gz", 1100, 256);

  private final String label;
  private final String dataset;
  private final String file;
  private final int documents;
  private final int mostWindows;

  Preset(String label, String dataset, String file, int documents, int mostWindows) {
    this.label = label;
    this.dataset = dataset;
    this.file = file;
    this.documents = documents;
    this.mostWindows = mostWindows;
  }

  /**
   * Returns a preset.
   *
   * @param name {@code wikitext2} or {@code c4}
   * @throws InvalidInputException if the name is another
   */
  public static Preset named(String name) {
    return Arrays.stream(values())
        .filter(preset -> preset.label.equals(name))
        .findFirst()
        .orElseThrow(
            () -> new InvalidInputException("preset (" + name + ") must be wikitext2 or c4."));
  }

  /** Returns the name that results print. */
  public String label() {
    return label;
  }

  /** Returns the data set on the Hugging Face hub that has the text. */
  public String dataset() {
    return dataset;
  }

  /** Returns the file of the data set. */
  public String file() {
    return file;
  }

  /**
   * Reads as much of the text as the windows are cut from.
   *
   * @throws InvalidInputException if the file is in no form of this text
   */
  public Corpus read(Path text) {
    Corpus corpus = Corpus.read(text, documents);
    Check.that(
        takes(corpus.form()),
        "%s is %s, which is not the text of preset %s: give %s, or use the protocol consecutive.",
        text,
        corpus.form().label(),
        label,
        file);
    return corpus;
  }

  private boolean takes(CorpusForm form) {
    return switch (form) {
      case WIKITEXT_LINES, WIKITEXT_JOINED, WIKITEXT_PARQUET -> this == WIKITEXT2;
      case JSON_LINES, PARQUET -> this == C4;
      case PLAIN_TEXT, CSV, STRINGS -> false;
    };
  }

  /** Returns how it is cut: windows of 2048 tokens. */
  public Protocol protocol() {
    return new PresetProtocol(this, 2048);
  }

  int mostWindows() {
    return mostWindows;
  }
}
