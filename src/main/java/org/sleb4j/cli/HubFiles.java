package org.sleb4j.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiFunction;
import org.sleb4j.check.FilePath;
import org.sleb4j.data.Preset;
import org.sleb4j.hub.Hub;
import org.sleb4j.hub.HubListener;
import org.sleb4j.hub.HubProgress;
import org.sleb4j.zeroshot.HubSource;

/** Turns what a person names into a path here: one as it is, or something of the hub, fetched. */
record HubFiles(PrintWriter err) {
  /** Returns the directory of a model that is named by its path, or else as on the hub. */
  Path model(String name) {
    boolean here = Files.exists(FilePath.of(name));
    return !here && Hub.isName(name)
        ? fetch((hub, heard) -> hub.model(name, heard))
        : FilePath.of(name);
  }

  /** Returns a text that is named by its path, or as {@code hf://datasets/org/name/file}. */
  Path text(String name) {
    return Hub.isAddress(name) ? fetch((hub, heard) -> hub.file(name, heard)) : FilePath.of(name);
  }

  /** Returns the text of a preset. */
  Path text(Preset preset) {
    return fetch((hub, heard) -> hub.dataset(preset.dataset(), preset.file(), heard));
  }

  /** Returns the rows of a task. */
  Path rows(HubSource source) {
    return fetch((hub, heard) -> hub.dataset(source.dataset(), source.file(), heard));
  }

  private Path fetch(BiFunction<Hub, HubListener, Path> what) {
    try (ProgressLine bar = new ProgressLine("fetching")) {
      return what.apply(Hub.fromEnvironment(), new Shown(bar, err));
    }
  }

  /** Shows a fetch as a bar, and notes below it. */
  private record Shown(ProgressLine bar, PrintWriter err) implements HubListener {
    @Override
    public void fetched(HubProgress progress) {
      bar.accept(progress.fraction());
    }

    @Override
    public void note(String sentence) {
      err.println(sentence);
    }
  }
}
