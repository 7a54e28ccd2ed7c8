package org.sleb4j.origin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Cost;
import org.sleb4j.search.Pass;
import org.sleb4j.search.RacingPass;
import org.sleb4j.search.RacingResult;
import org.sleb4j.search.SearchResult;

/** What a model says of the search that chose its removed blocks: the field {@code search}. */
public final class SearchStory {
  private SearchStory() {}

  /** Returns the story of an exact search. */
  public static Map<String, Object> of(SearchResult result, Origin origin) {
    List<Candidate> best = result.passes().stream().map(Pass::best).toList();
    Map<String, Object> story = begin("exact", best);
    story.put("blockPasses", result.cost().map(Cost::blockPasses).orElse(null));
    story.put("seconds", result.cost().map(Cost::seconds).orElse(null));
    return end(story, origin);
  }

  /** Returns the story of a racing search, whose losses may be those of some of the windows. */
  public static Map<String, Object> of(RacingResult result, Origin origin) {
    List<Candidate> best = result.passes().stream().map(RacingPass::best).toList();
    Map<String, Object> story = begin("racing", best);
    story.put("approximate", true);
    story.put("confidence", result.confidence());
    story.put("windowsSeen", best.stream().map(Candidate::windows).toList());
    story.put("blockPasses", result.blockPasses());
    story.put("seconds", result.seconds());
    return end(story, origin);
  }

  private static Map<String, Object> begin(String method, List<Candidate> removed) {
    Map<String, Object> story = new LinkedHashMap<>();
    story.put("method", method);
    story.put("removed", removed.stream().map(Candidate::block).toList());
    story.put("meanNll", removed.stream().map(Candidate::meanNll).toList());
    return story;
  }

  private static Map<String, Object> end(Map<String, Object> story, Origin origin) {
    story.put("origin", origin);
    return Map.of("search", story);
  }
}
