package org.sleb4j;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sleb4j.bench.SearchComparison;
import org.sleb4j.check.FilePath;
import org.sleb4j.report.SearchComparisonReport;
import org.sleb4j.session.OpenContest;
import org.sleb4j.session.OpenView;

/**
 * Searches to compare for the same share of the parameters; it never changes, its methods return
 * others. Nothing runs before {@link #judgedBy}.
 *
 * <pre>{@code
 * model.compareSearches(0.1)
 *     .by(SearchBy.blocks().greedy(), SearchBy.blocks().last())
 *     .on(text, text.windows(2).seed(1))
 *     .asking(questions)
 *     .timed(0)
 *     .judgedBy(heldOut)
 * }</pre>
 */
public final class ComparedSearches {
  private final OpenContest contest;

  private ComparedSearches(OpenContest contest) {
    this.contest = contest;
  }

  /** Compares the usual searches for a share. */
  static ComparedSearches of(OpenView dense, double share) {
    return new ComparedSearches(OpenContest.of(dense, share)).by(SearchBy.usual());
  }

  /**
   * Chooses the searches; without it {@link SearchBy#usual}.
   *
   * <pre>{@code
   * model.compareSearches(0.1).by(SearchBy.blocks().greedy(), SearchBy.units().swap())
   * }</pre>
   */
  public ComparedSearches by(SearchStrategy... searches) {
    return by(List.of(searches));
  }

  private ComparedSearches by(List<SearchStrategy> searches) {
    return new ComparedSearches(
        contest.withPlans(searches.stream().map(SearchStrategy::plan).toList()));
  }

  /**
   * Chooses the texts to search on: every search runs on each. Needed, one at least.
   *
   * <pre>{@code
   * model.compareSearches(0.1).on(text, text.windows(2).seed(1))
   * }</pre>
   */
  public ComparedSearches on(Text... texts) {
    return new ComparedSearches(contest.withTexts(Stream.of(texts).map(Text::cut).toList()));
  }

  /**
   * Asks every model questions as well.
   *
   * <pre>{@code
   * model.compareSearches(0.1).on(text).asking(questions)
   * }</pre>
   */
  public ComparedSearches asking(Questions questions) {
    return new ComparedSearches(contest.withQuestions(questions.asked()));
  }

  /**
   * Sets how many runs are timed of a prompt and of generation; without it 10. With 0, nothing is
   * timed; fewer than 6 have no interval.
   *
   * <pre>{@code
   * model.compareSearches(0.1).on(text).timed(6)
   * }</pre>
   */
  public ComparedSearches timed(int runs) {
    return new ComparedSearches(contest.withRuns(runs));
  }

  /**
   * Keeps what each search measures in a folder: interrupted, or after the kernel was restarted,
   * the same comparison resumes.
   *
   * <pre>{@code
   * model.compareSearches(0.1).on(text).journal("searches")
   * }</pre>
   */
  public ComparedSearches journal(String folder) {
    Path path = FilePath.of(folder);
    return new ComparedSearches(contest.withJournals(Optional.of(path)));
  }

  /**
   * Runs the searches, and judges what they left on a text that none of them has seen.
   *
   * <pre>{@code
   * model.compareSearches(0.1).by(SearchBy.blocks().last()).on(text).timed(0).judgedBy(heldOut)
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if a search cannot remove the share, or a text
   *     is too short for it
   */
  public SearchComparisonReport judgedBy(Text heldOut) {
    SearchComparison found = contest.judgedBy(Text.cut(heldOut));
    return new SearchComparisonReport(found);
  }
}
