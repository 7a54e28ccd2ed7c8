package org.sleb4j.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sleb4j.demo.Demo;
import org.sleb4j.hub.Hub;
import org.sleb4j.model.Computation;
import org.sleb4j.model.Model;
import org.sleb4j.origin.Invocation;
import org.sleb4j.search.SearchState;
import org.sleb4j.search.Ties;

/** The commands that compute what was measured in a notebook. */
final class Invocations {
  private Invocations() {}

  /**
   * Returns a command on the windows of a text.
   *
   * @param use what the command cuts a text for where nothing else is said
   * @return nothing where options cannot say which model or which windows
   */
  static Optional<Invocation> of(String command, OpenView view, CutText text, Use use) {
    return of(command, view)
        .flatMap(
            on ->
                text.arguments(use)
                    .filter(words -> words.contains("--text") || isDemo(view) || isPreset(words))
                    .map(words -> on.with(words.toArray(String[]::new))));
  }

  /** Returns a command on a model; nothing for one that is on no disk. */
  static Optional<Invocation> of(String command, OpenView view) {
    Model model = view.open().described();
    if (view.isRepaired() || model.isRandom()) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>(List.of("--model", address(view)));
    if (!view.isWhole()) {
      words.add("--removed");
      words.add(
          view.blocks().removals().stream().map(Object::toString).collect(Collectors.joining(",")));
    }
    words.addAll(computation(model.computation()));
    return Optional.of(new Invocation(command, words));
  }

  private static List<String> computation(Computation computation) {
    return computation.device().startsWith("gpu")
        ? List.of("--dtype", computation.dtype(), "--device", "gpu")
        : List.of("--dtype", computation.dtype());
  }

  /** Returns the exact greedy search as far as it came; nothing for one that repairs. */
  static Optional<Invocation> search(OpenView dense, CutText text, SearchState state) {
    int usual = state.space().kind().barrier();
    boolean isPlain = state.space().repair().isEmpty() && !state.removed().isEmpty();
    if (!isPlain || state.early() != usual || state.latter() != usual) {
      return Optional.empty();
    }
    return of("search", dense, text, Use.CALIBRATION)
        .map(
            on ->
                on.with(
                    "--remove", Integer.toString(state.position()),
                    "--units", state.space().kind().toString(),
                    "--rule", state.space().rule().toString(),
                    "--objective", state.space().objective().toString()))
        .map(on -> state.space().ties() == Ties.LEAST_PADDED ? on.with("--prefer-unpadded") : on);
  }

  private static boolean isPreset(List<String> words) {
    return words.contains("--preset");
  }

  private static boolean isDemo(OpenView view) {
    return view.name().equals(Demo.NAME);
  }

  /** A model of the hub and a GGUF file are known by their names, any other by its directory. */
  private static String address(OpenView view) {
    String name = view.name();
    Path directory = view.open().described().checkpoint().directory();
    boolean isName = isDemo(view) || name.endsWith(".gguf") || isHub(name);
    return isName ? name : directory.toString();
  }

  private static boolean isHub(String name) {
    return name.contains("/") && Hub.isName(name);
  }
}
