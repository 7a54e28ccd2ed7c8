package org.sleb4j;

import java.nio.file.Path;
import java.util.function.BiFunction;
import org.sleb4j.data.Preset;
import org.sleb4j.display.LiveLine;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.display.Screen;
import org.sleb4j.hub.Hub;
import org.sleb4j.hub.HubListener;
import org.sleb4j.hub.HubProgress;
import org.sleb4j.zeroshot.HubSource;

/** Fetches what is named as on the Hugging Face hub, and shows how far it is. */
final class HubFiles {
  private HubFiles() {}

  /** Returns the directory of a model. */
  static Path model(String name) {
    return fetch(name, (hub, heard) -> hub.model(name, heard));
  }

  /** Returns a file of a data set by its {@code hf://} address. */
  static Path text(String address) {
    return fetch(address, (hub, heard) -> hub.file(address, heard));
  }

  /** Returns the text of a preset. */
  static Path text(Preset preset) {
    return fetch(
        preset.label(), (hub, heard) -> hub.dataset(preset.dataset(), preset.file(), heard));
  }

  /** Returns the rows of a task. */
  static Path rows(HubSource source) {
    return fetch(
        source.dataset(), (hub, heard) -> hub.dataset(source.dataset(), source.file(), heard));
  }

  private static Path fetch(String name, BiFunction<Hub, HubListener, Path> what) {
    try (LiveLine line = LiveLine.open("fetching " + name)) {
      Path here = what.apply(Hub.fromEnvironment(), new Shown(line));
      line.done("in the hub's cache");
      return here;
    }
  }

  /** Shows a fetch as a live line, and notes below it. */
  private record Shown(LiveLine line) implements HubListener {
    @Override
    public void fetched(HubProgress progress) {
      line.update(progress.fraction(), progress.toString());
    }

    @Override
    public void note(String sentence) {
      Screen.current().show(MimeBundle.text(sentence));
    }
  }
}
