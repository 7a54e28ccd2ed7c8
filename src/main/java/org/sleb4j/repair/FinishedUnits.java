package org.sleb4j.repair;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Safetensors;
import org.sleb4j.checkpoint.SafetensorsWriter;
import org.sleb4j.checkpoint.SafetensorsWriter.Entry;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.checkpoint.TensorBytes;
import org.sleb4j.model.Unit;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * The new weights of units whose refit is finished, a file for each unit and each rho, which
 * appears when it is complete.
 *
 * @param folder of the files; none where nothing is written
 * @param temporary whether they are deleted when this is closed
 */
record FinishedUnits(Optional<Path> folder, boolean temporary) implements AutoCloseable {
  private static final String CHANGE = "change";

  /** Writes nothing. */
  static final FinishedUnits NONE = new FinishedUnits(Optional.empty(), false);

  /**
   * Writes to a folder.
   *
   * @throws org.sleb4j.check.InvalidInputException if it cannot be made
   */
  static FinishedUnits in(Path folder) {
    try {
      return new FinishedUnits(Optional.of(Files.createDirectories(folder)), false);
    } catch (IOException e) {
      throw FileTrouble.of(folder, "created", e);
    }
  }

  /**
   * Writes to a temporary folder.
   *
   * @param bytes all that will be written
   * @throws org.sleb4j.check.InvalidInputException if there is too little space, or no folder can
   *     be made
   */
  private static FinishedUnits temporary(Path parent, long bytes) {
    try {
      long space = Files.getFileStore(parent).getUsableSpace();
      Check.that(
          bytes <= space,
          "The new matrices of all ridges need %s, which neither memory nor the disk of %s has,"
              + " with %s left: name one rho, allow more memory, or make room there.",
          Bytes.text(bytes),
          parent,
          Bytes.text(space));
      Warnings.warn(
          "Memory has no room for the %s of new matrices of all ridges: a temporary folder in %s"
              + " holds them.",
          Bytes.text(bytes), parent);
      Path folder = Files.createTempDirectory(parent, ".sleb4j-matrices");
      folder.toFile().deleteOnExit();
      return new FinishedUnits(Optional.of(folder), true);
    } catch (IOException e) {
      throw FileTrouble.of(parent, "written", e);
    }
  }

  /**
   * Returns this, or a temporary folder where nothing is written and memory is too small.
   *
   * @param bytes of the new weights for all ridges
   * @param room what memory has for them
   */
  FinishedUnits orElseTemporary(Path parent, long bytes, long room) {
    return areKept() || bytes <= room ? this : temporary(parent, bytes);
  }

  /** Returns whether what is finished is in files, so that memory need not hold it. */
  boolean areKept() {
    return folder.isPresent();
  }

  private static Path file(Path folder, Unit unit, double rho) {
    return folder.resolve(unit + "-rho-" + rho + ".safetensors");
  }

  /** Returns the new weights of a unit, where it is finished; of use as long as the scope. */
  Optional<Refit> find(Scope scope, Unit unit, double rho) {
    return folder
        .map(path -> file(path, unit, rho))
        .filter(Files::exists)
        .map(path -> readable(scope, path));
  }

  private static Refit readable(Scope scope, Path path) {
    try {
      return read(scope, path);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          Strings.format("%s Delete it, so that its unit is refitted again.", e.getMessage()), e);
    }
  }

  /**
   * Returns the new weights of a unit that was finished in this run; see {@link #find}.
   *
   * @throws org.sleb4j.check.InvalidInputException if its file is gone
   */
  Refit get(Scope scope, Unit unit, double rho) {
    Optional<Refit> found = find(scope, unit, rho);
    Check.that(
        found.isPresent(),
        "%s is gone, which this repair had written: repair again, and leave its files alone.",
        folder.map(path -> file(path, unit, rho)).orElseThrow());
    return found.orElseThrow();
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

  /**
   * Keeps the new weights of a unit.
   *
   * @throws org.sleb4j.check.InvalidInputException if the disk is full
   */
  Refit kept(Scope scope, Unit unit, double rho, Refit refit) {
    folder.map(path -> file(path, unit, rho)).ifPresent(path -> write(scope, path, refit));
    return refit;
  }

  private void write(Scope scope, Path path, Refit refit) {
    if (temporary) {
      path.toFile().deleteOnExit();
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>(refit.onHost(scope));
    tensors.put(CHANGE, Refit.number(scope, refit.change()));
    List<Entry> entries = new ArrayList<>();
    tensors.forEach((name, x) -> entries.add(new Entry(name, x.dtype(), x.shape())));
    try (SafetensorsWriter writer = SafetensorsWriter.create(path, entries)) {
      tensors.values().forEach(x -> TensorBytes.each(x, writer::write));
      writer.finish();
    }
  }

  @Override
  public void close() {
    if (temporary) {
      delete(folder.orElseThrow());
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw FileTrouble.of(folder, "deleted", e);
    }
  }
}
