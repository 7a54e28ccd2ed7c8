package org.sleb4j.search;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * Everything that a search asked and heard, in order; with a file, each answer is on disk before
 * the next question.
 *
 * <p>A search is a function of its answers: one that was stopped runs again from the start, hears
 * what is kept, and asks the model only what follows. A last line that was torn is dropped. When
 * the disk is full the answer is refused and the file stays whole, as in {@link JournalFile}.
 */
public final class TrialLog implements Closeable {
  private final Optional<Path> path;
  private final Optional<LineFile> file;
  private final List<Answer> answers = new ArrayList<>();

  private TrialLog(Optional<Path> path, Optional<LineFile> file) {
    this.path = path;
    this.file = file;
  }

  /** Returns an empty log that is kept in memory only. */
  public static TrialLog inMemory() {
    return new TrialLog(Optional.empty(), Optional.empty());
  }

  /**
   * Opens the log in a file, or begins one where there is none.
   *
   * @param fingerprint all that decides the numbers, by name
   * @throws InvalidInputException if another search has it open, or it is the journal of something
   *     else, naming what differs, or none at all
   */
  public static TrialLog open(Path path, Map<String, String> fingerprint) {
    return LineFile.journal(path, file -> open(path, file, fingerprint));
  }

  static TrialLog open(Path path, LineFile file, Map<String, String> fingerprint)
      throws IOException {
    try {
      TrialLog log = new TrialLog(Optional.of(path), Optional.of(file));
      log.read(new JournalHead(path, fingerprint).begin(file));
      return log;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private void read(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      try {
        answers.add(Answer.read(JournalHead.parse(lines.get(i), "It")));
      } catch (InvalidInputException e) {
        throw new InvalidInputException(
            Strings.format(
                "Line %d of the journal %s is not an answer to a search (%s): delete it and the"
                    + " lines after it to resume from before it, or name another file.",
                i + 2, path.orElseThrow(), e.getMessage()),
            e);
      }
    }
  }

  /** Returns how many answers are kept. */
  public int size() {
    return answers.size();
  }

  /** Says where a search resumes that a file keeps; nothing where it begins. */
  public Optional<String> resumes() {
    return path.filter(any -> !answers.isEmpty())
        .map(
            kept ->
                Strings.format(
                    "Resumes after %,d answer%s that %s keeps.",
                    answers.size(), answers.size() == 1 ? "" : "s", kept.getFileName()));
  }

  /**
   * Returns the answer to a question, if it is kept.
   *
   * @param number how many questions were asked before
   * @param values how many there must be
   * @throws InvalidInputException if another question was asked in its place
   */
  Optional<Answer> find(int number, String question, int values) {
    if (number >= answers.size()) {
      return Optional.empty();
    }
    Answer kept = answers.get(number);
    Check.that(
        kept.answers(question) && kept.values().size() == values,
        "%s is the journal of another search (answer %d is %d values of the model %s, this search"
            + " asks for %d of the model %s): name another file.",
        path.map(Path::toString).orElse("The log"),
        number + 1,
        kept.values().size(),
        kept.question(),
        values,
        question);
    return Optional.of(kept);
  }

  /**
   * Keeps the next answer.
   *
   * @throws InvalidInputException if it cannot be written; then nothing of it is in the file
   */
  void keep(Answer answer) {
    try {
      if (file.isPresent()) {
        file.get().append(answer.line());
      }
      answers.add(answer);
    } catch (IOException e) {
      throw FileTrouble.of(
          "The journal " + path.orElseThrow() + ", which keeps all before this answer,",
          "written",
          e);
    }
  }

  /** Gives up the file and its lock; a second call does nothing. */
  @Override
  public void close() {
    try {
      if (file.isPresent()) {
        file.get().close();
      }
    } catch (IOException e) {
      throw FileTrouble.of("The journal " + path.orElseThrow(), "closed", e);
    }
  }
}
