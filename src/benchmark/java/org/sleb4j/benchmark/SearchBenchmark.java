package org.sleb4j.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.json.Json;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.origin.Machine;
import org.sleb4j.redundancy.ModelWalk;
import org.sleb4j.search.Search;
import org.sleb4j.search.SearchOptions;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Torch;

/**
 * Searches a {@link RandomLlama} on 16 windows of 256 random tokens with 2 threads.
 *
 * <p>Arguments: the shape, the type, and how many blocks to remove. The model is opened, and one
 * pass of one removal on one window made, before the clock starts. The windows are kept beside the
 * model, as lists of ids in {@code windows.json}.
 */
final class SearchBenchmark {
  private static final int THREADS = 2;
  private static final int WINDOWS = 16;
  private static final int LENGTH = 256;
  private static final double MIB = 1 << 20;

  private SearchBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    RandomLlama shape = RandomLlama.named(arguments[0]);
    DType type = DType.parse(arguments[1]);
    int remove = Integer.parseInt(arguments[2]);
    Path directory = shape.in(Path.of("target", "benchmark", arguments[0]));
    Torch.setThreads(THREADS);
    try (PeakMemory memory = new PeakMemory();
        Model model = Model.open(directory, ModelOptions.defaults().withDtype(type))) {
      List<int[]> windows = windows(shape);
      Files.writeString(directory.resolve("windows.json"), Json.pretty(windows));
      search(model, Windows.of(windows.subList(0, 1)), 1);
      SearchResult result = search(model, Windows.of(windows), remove);
      System.out.println(
          Strings.format("%s%n%s, %s%n%s", Machine.of(Device.cpu()), shape, type, result));
      System.out.println(
          Strings.format(
              "peak memory %.0f MiB, %.0f MiB of it no part of a file%n",
              memory.resident() / MIB, memory.anonymous() / MIB));
    }
  }

  private static SearchResult search(Model model, Windows windows, int remove) {
    SearchOptions options = SearchOptions.paper(remove);
    return Search.of(ModelWalk.scorer(model, windows), SearchSpace.of(model.full()), options)
        .runTo(remove);
  }

  private static List<int[]> windows(RandomLlama shape) {
    SplittableRandom random = new SplittableRandom(2);
    return Stream.generate(() -> random.ints(LENGTH, 0, shape.vocabulary()).toArray())
        .limit(WINDOWS)
        .toList();
  }
}
