package org.sleb4j.hub;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.sleb4j.check.FileTrouble;

/**
 * The folder of one repository in the cache, laid out as {@code huggingface_hub} does: {@code
 * blobs/HASH}, {@code snapshots/COMMIT/NAME} pointing to blobs, {@code refs/REVISION} holding a
 * commit.
 */
final class RepoCache {
  private final Path cache;
  private final Path folder;
  private final Repo repo;

  RepoCache(Path cache, Repo repo) {
    this.cache = cache;
    this.folder = cache.resolve(repo.folder());
    this.repo = repo;
  }

  /** Returns the directory of the revision as it was last fetched, whole or not. */
  Optional<Path> snapshot() {
    return commit().map(this::snapshot).filter(Files::isDirectory);
  }

  private Optional<String> commit() {
    if (SafeName.isCommit(repo.revision())) {
      return Optional.of(repo.revision());
    }
    try {
      return Optional.of(Files.readString(ref()).strip()).filter(SafeName::isCommit);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw FileTrouble.of(ref(), "read", e);
    }
  }

  Path snapshot(String commit) {
    return folder.resolve("snapshots").resolve(commit);
  }

  /** Returns a file of a snapshot that is there, and not only a link to what is gone. */
  static Optional<Path> file(Path snapshot, String name) {
    return Optional.of(snapshot.resolve(name)).filter(Files::isRegularFile);
  }

  Path blob(RemoteFile file) {
    return folder.resolve("blobs").resolve(file.hash());
  }

  /** Returns the place of a blob's first bytes; no other tool writes there. */
  Path partial(RemoteFile file) {
    return folder.resolve("blobs").resolve(file.hash() + ".sleb4j.incomplete");
  }

  Path lock(RemoteFile file) {
    return cache.resolve(".locks").resolve(repo.folder()).resolve(file.hash() + ".lock");
  }

  /**
   * Makes the file of a snapshot that points to a blob; where links are not allowed, a hard one.
   */
  void link(RemoteFile file) {
    Path link = snapshot(file.commit()).resolve(file.name());
    try {
      Files.createDirectories(link.getParent());
      Files.deleteIfExists(link);
      link(link, blob(file));
    } catch (FileAlreadyExistsException e) {
      return; // another process made the same link
    } catch (IOException e) {
      throw FileTrouble.of(link, "written", e);
    }
  }

  private static void link(Path link, Path blob) throws IOException {
    try {
      Files.createSymbolicLink(link, link.getParent().relativize(blob));
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      Files.createLink(link, blob);
    }
  }

  /** Says that the revision is this commit. */
  void name(String commit) {
    if (repo.revision().equals(commit) || commit().filter(commit::equals).isPresent()) {
      return;
    }
    Path written = ref().resolveSibling(ref().getFileName() + "." + ProcessHandle.current().pid());
    try {
      Files.createDirectories(ref().getParent());
      Files.writeString(written, commit);
      Files.move(written, ref(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw FileTrouble.of(ref(), "written", e);
    }
  }

  private Path ref() {
    return folder.resolve("refs").resolve(repo.revision());
  }
}
