package org.sleb4j.repair;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.sleb4j.check.Hashes;
import org.sleb4j.checkpoint.TensorBytes;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Replacements;

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

  private final Optional<Path> folder;

  private RepairJournal(Optional<Path> folder) {
    this.folder = folder;
  }

  /** Returns a journal in a folder, which may hold those of other repairs. */
  public static RepairJournal in(Path folder) {
    return new RepairJournal(Optional.of(folder));
  }

  /**
   * Returns what is finished of a repair.
   *
   * @throws org.sleb4j.check.InvalidInputException if its folder cannot be made
   */
  FinishedUnits of(ModelView view, HeldOut split, RepairOptions options) {
    return folder
        .map(all -> FinishedUnits.in(all.resolve(key(view, split, options))))
        .orElse(FinishedUnits.NONE);
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
}
