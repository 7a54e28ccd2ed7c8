package org.sleb4j.repair;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.Hashes;
import org.sleb4j.checkpoint.Safetensors;
import org.sleb4j.checkpoint.SafetensorsWriter;
import org.sleb4j.checkpoint.SafetensorsWriter.Entry;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.checkpoint.TensorBytes;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Replacements;
import org.sleb4j.model.Unit;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * The new weights of finished units, a file for each of them and each rho, so that a repair that
 * was interrupted resumes behind them: their sums and solutions are not computed again, only states
 * are.
 *
 * <p>Each repair has a folder of its own, named by the hash of all that its numbers depend on. Its
 * files stay when the repair is finished, as the journal of a search does: the same repair is then
 * done at once. Nothing here deletes them.
 */
public final class RepairJournal {
  /** Keeps nothing. */
  public static final RepairJournal NONE = new RepairJournal(Optional.empty());

  private static final String CHANGE = "change";

  private final Optional<Path> folder;

  private RepairJournal(Optional<Path> folder) {
    this.folder = folder;
  }

  /** Returns a journal in a folder, which may hold those of other repairs. */
  public static RepairJournal in(Path folder) {
    return new RepairJournal(Optional.of(folder));
  }

  /**
   * Returns the journal of a repair.
   *
   * @throws org.sleb4j.check.InvalidInputException if its folder cannot be made
   */
  RepairJournal of(ModelView view, HeldOut split, RepairOptions options) {
    return new RepairJournal(folder.map(all -> made(all.resolve(key(view, split, options)))));
  }

  private static Path made(Path path) {
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw FileTrouble.of(path, "created", e);
    }
  }

  private static String key(ModelView view, HeldOut split, RepairOptions options) {
    Model model = view.model();
    MessageDigest digest = Hashes.sha256();
    List.of(
            model.checkpoint().hash(),
            model.configFields(),
            view.active().removedUnits(),
            model.computation(),
            split.fitted().fingerprint(),
            options.mode())
        .forEach(part -> digest.update((part + "\n").getBytes(UTF_8)));
    add(digest, view.replaced());
    return Hashes.text(digest).substring(0, 16);
  }

  private static void add(MessageDigest digest, Replacements earlier) {
    for (String name : new TreeSet<>(earlier.names())) {
      digest.update((name + "\n").getBytes(UTF_8));
      TensorBytes.each(earlier.find(name).orElseThrow(), digest::update);
    }
  }

  private static Path file(Path folder, Unit unit, double rho) {
    return folder.resolve(unit + "-rho-" + rho + ".safetensors");
  }

  /** Returns the new weights of a unit, where it is finished. */
  Optional<Refit> find(Scope scope, Unit unit, double rho) {
    return folder
        .map(path -> file(path, unit, rho))
        .filter(Files::exists)
        .map(path -> read(scope, path));
  }

  private static Refit read(Scope scope, Path path) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    double change = 0;
    for (StoredTensor stored : Safetensors.read(path)) {
      if (stored.name().equals(CHANGE)) {
        change = stored.map(scope).doubles()[0];
      } else {
        tensors.put(stored.name(), stored.map(scope));
      }
    }
    return new Refit(tensors, change);
  }

  /** Keeps the new weights of a unit. */
  Refit kept(Scope scope, Unit unit, double rho, Refit refit) {
    folder.ifPresent(path -> write(scope, file(path, unit, rho), refit));
    return refit;
  }

  private static void write(Scope scope, Path path, Refit refit) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(refit.onHost(scope));
    tensors.put(CHANGE, Refit.number(scope, refit.change()));
    List<Entry> entries = new ArrayList<>();
    tensors.forEach((name, x) -> entries.add(new Entry(name, x.dtype(), x.shape())));
    try (SafetensorsWriter writer = SafetensorsWriter.create(path, entries)) {
      tensors.values().forEach(x -> TensorBytes.each(x, writer::write));
      writer.finish();
    }
  }
}
