package org.sleb4j.session;

import java.nio.file.Path;
import java.util.function.BiFunction;
import org.sleb4j.check.FilePath;
import org.sleb4j.data.Preset;
import org.sleb4j.display.Console;
import org.sleb4j.display.ProgressLine;
import org.sleb4j.hub.Hub;
import org.sleb4j.hub.HubListener;
import org.sleb4j.hub.HubProgress;
import org.sleb4j.zeroshot.HubSource;

/**
 * Turns names into paths here: what is named as on the Hugging Face hub is fetched.
 *
 * @param console shows how far a fetch is
 */
public record HubFiles(Console console) {
  /** Returns the directory of a model of the hub. */
  Path model(String name) {
    return fetch(name, (hub, heard) -> hub.model(name, heard));
  }

  /** Returns a file that is named by its path, or as {@code hf://datasets/org/name/file}. */
  public Path file(String name) {
    return Hub.isAddress(name)
        ? fetch(name, (hub, heard) -> hub.file(name, heard))
        : FilePath.of(name);
  }

  /** Returns the text of a preset. */
  public Path text(Preset preset) {
    return fetch(
        preset.label(), (hub, heard) -> hub.dataset(preset.dataset(), preset.file(), heard));
  }

  /** Returns the rows of a task. */
  Path rows(HubSource source) {
    return fetch(
        source.dataset(), (hub, heard) -> hub.dataset(source.dataset(), source.file(), heard));
  }

  private Path fetch(String name, BiFunction<Hub, HubListener, Path> what) {
    return console.watch(
        "fetching " + name,
        line -> what.apply(Hub.fromEnvironment(), new Shown(line, console)),
        here -> "in the hub's cache");
  }

  /** Shows a fetch as a line, and notes below it. */
  private record Shown(ProgressLine line, Console console) implements HubListener {
    @Override
    public void fetched(HubProgress progress) {
      line.update(progress.fraction(), progress.toString());
    }

    @Override
    public void note(String sentence) {
      console.note(sentence);
    }
  }
}
