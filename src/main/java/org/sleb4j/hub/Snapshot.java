package org.sleb4j.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.Interrupted;

/** The files of one commit, fetched into the cache several at once. */
final class Snapshot {
  private final Http http;
  private final RepoCache cache;
  private final String commit;
  private final HubListener listener;

  Snapshot(Http http, RepoCache cache, String commit, HubListener listener) {
    this.http = http;
    this.cache = cache;
    this.commit = commit;
    this.listener = listener;
  }

  Path directory() {
    return cache.snapshot(commit);
  }

  /** Fetches those of the files that are not there. */
  void fetch(List<String> names) {
    List<String> missing =
        names.stream().filter(name -> RepoCache.file(directory(), name).isEmpty()).toList();
    fetchKnown(Parallel.map(missing, name -> RemoteFile.of(http, commit, name)));
  }

  /** Fetches those of the files that are not there, of which all is known but the bytes. */
  void fetchKnown(List<RemoteFile> files) {
    List<RemoteFile> missing =
        files.stream().filter(f -> RepoCache.file(directory(), f.name()).isEmpty()).toList();
    List<RemoteFile> fetched =
        missing.stream().filter(f -> !Blobs.isThere(cache.blob(f), f)).toList();
    checkSpace(fetched);
    Meter meter =
        new Meter(listener, fetched.stream().mapToLong(RemoteFile::bytes).sum(), fetched.size());
    fetch(fetched, meter);
    missing.forEach(cache::link);
  }

  private void fetch(List<RemoteFile> files, Meter meter) {
    try {
      Parallel.map(files, file -> fetch(file, meter));
    } catch (Interrupted e) {
      throw e.keeping("the bytes that have arrived");
    }
  }

  private RemoteFile fetch(RemoteFile file, Meter meter) {
    new Download(http, cache, file, meter).run();
    return file;
  }

  /** Says that the revision is this commit, now that its files are here. */
  void name() {
    cache.name(commit);
  }

  private void checkSpace(List<RemoteFile> files) {
    long needed =
        files.stream()
            .mapToLong(file -> file.bytes() - Math.max(0, Blobs.bytes(cache.partial(file))))
            .reduce(0, (a, b) -> b > Long.MAX_VALUE - a ? Long.MAX_VALUE : a + b);
    long free = usable();
    Check.that(
        needed <= free,
        "%s needs %s more, but %s has only %s free: free some space, or set HF_HOME to a larger"
            + " disk.",
        http.repo(),
        Bytes.text(needed),
        directory(),
        Bytes.text(free));
  }

  private long usable() {
    try {
      Files.createDirectories(directory());
      return Files.getFileStore(directory()).getUsableSpace();
    } catch (IOException e) {
      throw FileTrouble.of(directory(), "written", e);
    }
  }
}
