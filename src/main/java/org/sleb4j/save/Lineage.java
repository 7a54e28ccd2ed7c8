package org.sleb4j.save;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Machine;
import org.sleb4j.origin.Provenance;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Cost;
import org.sleb4j.search.Pass;
import org.sleb4j.search.RacingPass;
import org.sleb4j.search.RacingResult;
import org.sleb4j.search.SearchOutcome;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.torch.Device;

/**
 * How a model came to be: what chose the blocks it is without, and what was done to its weights.
 * The file {@code sleb.json} of a written model holds it, and that of its source.
 *
 * @param chapters the fields of each step by its name, such as {@code search}
 */
public record Lineage(Map<String, Object> chapters) {
  static final String FILE = "sleb.json";
  private static final String REPAIR = "repair";
  private static final String EARLIER = "before";
  static final String SOURCE = "sourceOrigin";

  public Lineage {
    chapters = Collections.unmodifiableMap(new LinkedHashMap<>(chapters));
  }

  /** Returns that of a model as it was loaded, or whose blocks were named by hand. */
  public static Lineage none() {
    return new Lineage(Map.of());
  }

  /**
   * Returns that of a model whose blocks an exact search removed.
   *
   * @param before the mean loss before any removal, on the same windows
   */
  public static Lineage of(SearchResult result, double before, Provenance provenance) {
    Map<String, Object> search =
        search("exact", result.space(), result.passes().stream().map(Pass::best).toList());
    search.put(result.space().field() + "Before", before);
    search.put("blockPasses", result.cost().map(Cost::blockPasses).map(Cost::number).orElse(null));
    search.put("seconds", result.cost().map(Cost::seconds).orElse(null));
    search.put("origin", provenance);
    return none().with("search", search);
  }

  /**
   * Returns that of a model whose blocks a racing search removed; its losses may be those of some
   * of the windows.
   */
  public static Lineage of(RacingResult result, Provenance provenance) {
    List<Candidate> best = result.passes().stream().map(RacingPass::best).toList();
    Map<String, Object> search = search("racing", result.space(), best);
    search.put("approximate", true);
    result
        .ends()
        .ifPresent(
            ends -> {
              search.put(result.space().field() + "Before", ends.before());
              search.put(result.space().field() + "After", ends.after());
            });
    search.put("confidence", result.confidence());
    search.put("windowsSeen", best.stream().map(Candidate::windows).toList());
    search.put("blockPasses", Cost.number(result.blockPasses()));
    search.put("seconds", result.seconds());
    search.put("origin", provenance);
    return none().with("search", search);
  }

  /**
   * Returns that of a model whose units a search of another method than these removed.
   *
   * @param before the mean loss before any removal, on the same windows
   */
  public static Lineage of(SearchOutcome outcome, double before, Provenance provenance) {
    Map<String, Object> search = new LinkedHashMap<>();
    search.put("method", outcome.method().toString());
    search.put("removed", Units.values(outcome.removed()));
    search.put("objective", outcome.objective());
    search.put(outcome.field() + "Before", before);
    search.put(outcome.field(), outcome.mean());
    search.put("blockPasses", Cost.number(outcome.cost().blockPasses()));
    search.put("seconds", outcome.cost().seconds());
    search.put("origin", provenance);
    return none().with("search", search);
  }

  private static Map<String, Object> search(
      String method, SearchSpace space, List<Candidate> removed) {
    Map<String, Object> search = new LinkedHashMap<>();
    search.put("method", method);
    if (!space.isSleb()) {
      search.put("rule", space.rule().toString());
      search.put("objective", space.objectiveName());
    }
    space.repair().ifPresent(how -> search.put("repairedAfterEach", how));
    search.put("removed", Units.values(removed.stream().map(Candidate::units).toList()));
    search.put(space.field(), removed.stream().map(Candidate::mean).toList());
    return search;
  }

  /**
   * Returns this and what a repair did; an earlier one stays, below it.
   *
   * @param provenance the model without the removed units, and the text of the repair
   */
  public Lineage repaired(Map<String, Object> result, Provenance provenance) {
    Map<String, Object> repair = new LinkedHashMap<>(result);
    repair.put("origin", provenance);
    Optional.ofNullable(chapters.get(REPAIR)).ifPresent(old -> repair.put(EARLIER, old));
    return with(REPAIR, repair);
  }

  /** Returns the fields of each repair, the last one first. */
  public List<JsonNode> repairs() {
    return repairs(Json.parse(Json.line(chapters).getBytes(UTF_8), "The lineage")).toList();
  }

  /** Returns the fields of each repair of a written model and of those it was made from. */
  public static List<JsonNode> repairs(Path directory) {
    return Stream.iterate(read(directory), JsonNode::isObject, origin -> origin.path(SOURCE))
        .flatMap(Lineage::repairs)
        .toList();
  }

  private static Stream<JsonNode> repairs(JsonNode origin) {
    return Stream.iterate(origin.path(REPAIR), JsonNode::isObject, repair -> repair.path(EARLIER));
  }

  /** Returns this and one step more. */
  public Lineage with(String chapter, Object fields) {
    Map<String, Object> more = new LinkedHashMap<>(chapters);
    more.put(chapter, fields);
    return new Lineage(more);
  }

  /** Returns whether blocks were chosen as in SLEB, exactly or by a race. */
  public boolean isSleb() {
    return chapters.get("search") instanceof Map<?, ?> search && !search.containsKey("objective");
  }

  /**
   * Returns what a search removed, in its order, blocks as numbers and units as names; nothing
   * where these were named.
   */
  public List<Object> searched() {
    return chapters.get("search") instanceof Map<?, ?> search
            && search.get("removed") instanceof List<?> removed
        ? List.copyOf(removed)
        : List.of();
  }

  /**
   * Returns the fields of {@code sleb.json}; the source's weights are read once, for their hash.
   * What a source that was written in this way says is among them.
   */
  public Map<String, Object> fields(Checkpoint source, ActiveBlocks blocks) {
    Map<String, Object> origin = new LinkedHashMap<>();
    origin.put("source", name(source.directory()));
    origin.put("weights", source.hash());
    origin.putAll(RemovedUnits.fields(blocks));
    origin.putAll(chapters);
    origin.put("machine", Machine.of(Device.cpu()));
    JsonNode earlier = read(source.directory());
    if (earlier instanceof ObjectNode fields) {
      fields.remove(OwnFiles.FIELD);
      origin.put(SOURCE, fields);
    }
    return origin;
  }

  /** Returns what a written model was saved without, such as {@code 3} or {@code 4.attention}. */
  public static List<String> removed(Path directory) {
    return RemovedUnits.names(read(directory));
  }

  /** Returns how a written model was quantized, such as {@code awq}, where that is recorded. */
  public static Optional<String> method(Path directory) {
    return Stream.iterate(read(directory), JsonNode::isObject, origin -> origin.path(SOURCE))
        .map(origin -> origin.path("quantization").path("method"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .findFirst();
  }

  /** Returns what a written model was made from: the name, the hash of its weights, the machine. */
  public static Map<String, Object> source(Path directory) {
    JsonNode origin = read(directory);
    Map<String, Object> source = new LinkedHashMap<>();
    source.put("model", origin.path("source"));
    source.put("weights", origin.path("weights"));
    source.put("machine", origin.path("machine"));
    return source;
  }

  static JsonNode read(Path directory) {
    Path file = directory.resolve(FILE);
    return Files.isRegularFile(file) ? Json.read(file) : MissingNode.getInstance();
  }

  /** Returns the name of a directory without its path. */
  public static String name(Path directory) {
    Path last = directory.toAbsolutePath().normalize().getFileName();
    return last == null ? directory.toString() : last.toString();
  }
}
