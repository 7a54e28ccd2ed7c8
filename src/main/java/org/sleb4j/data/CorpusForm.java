package org.sleb4j.data;

/** Says how the text of a file is divided into documents, and how documents are joined again. */
enum CorpusForm {
  /**
   * The raw WikiText file: a document is a row, a row is a line. Recognised by the first line that
   * is not blank, {@code " = Title = "}.
   */
  WIKITEXT_LINES("WikiText, raw lines", "\n\n"),

  /**
   * WikiText rows already joined with a blank line between them, as people keep the test split: the
   * heading {@code " = Title = "} is followed by two empty lines or more.
   */
  WIKITEXT_JOINED("WikiText, rows joined", "\n\n"),

  /** WikiText rows as the hub keeps them, each the {@code text} of a Parquet row. */
  WIKITEXT_PARQUET("WikiText, Parquet rows", "\n\n"),

  /** Any other Parquet file: a document is the {@code text} of a row. */
  PARQUET("Parquet", " "),

  /** Comma- or tab-separated values: a document is the {@code text} of a row. */
  CSV("CSV", " "),

  /** Strings in memory: each is a document. */
  STRINGS("strings", " "),

  /** Any other text file: a document is a line, but the whole text is that of the file. */
  PLAIN_TEXT("plain text", "\n\n"),

  /** JSON lines: a document is the {@code text} of the object on a line. */
  JSON_LINES("JSON lines", " ");

  private final String label;
  private final String separator;

  CorpusForm(String label, String separator) {
    this.label = label;
    this.separator = separator;
  }

  /** Returns the name that results print. */
  public String label() {
    return label;
  }

  /** Returns what stands between two documents when drawn ones are joined. */
  public String separator() {
    return separator;
  }
}
