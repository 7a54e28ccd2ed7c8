package org.sleb4j.save;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Gives a directory another name; tests put one that fails in its place. */
interface Mover {
  /** Renames in one step: whatever fails, the directory is where it was. */
  Mover RENAME = (from, to) -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);

  void move(Path from, Path to) throws IOException;
}
