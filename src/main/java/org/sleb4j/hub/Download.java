package org.sleb4j.hub;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sleb4j.check.Check;

/**
 * Fetches one blob: resumes after an interruption, and names it only when its size and its hash are
 * those announced.
 *
 * <p>The hash names the content, so that bytes from before a break belong to it or are found out in
 * the end; then it is fetched once more from the start.
 */
final class Download {
  private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18})");

  private final Http http;
  private final RepoCache cache;
  private final RemoteFile file;
  private final Meter meter;

  Download(Http http, RepoCache cache, RemoteFile file, Meter meter) {
    this.http = http;
    this.cache = cache;
    this.file = file;
    this.meter = meter;
  }

  /** Fetches the blob unless another thread or process did meanwhile. */
  void run() {
    BlobLock lock = BlobLock.take(cache.lock(file));
    try {
      if (Blobs.isThere(cache.blob(file), file)) {
        meter.add(file.bytes());
      } else {
        fetch();
      }
    } finally {
      lock.close();
    }
  }

  private void fetch() {
    try (Partial partial = new Partial(cache.partial(file), file, meter)) {
      boolean resumed = partial.length() > 0;
      fill(partial);
      boolean right = partial.isRight();
      if (!right && resumed) {
        partial.restart();
        fill(partial);
        right = partial.isRight();
      }
      if (!right) {
        partial.restart();
      }
      Check.that(
          right,
          "%s sent bytes of %s that do not match its hash %s: none of them are kept; try again, and"
              + " tell the owner of %s if it happens again.",
          http.endpoint().getHost(),
          file.name(),
          file.hash(),
          http.repo());
      partial.moveTo(cache.blob(file));
    }
  }

  private void fill(Partial partial) {
    http.retry()
        .run(
            () -> {
              if (!partial.isFull()) {
                receive(partial);
              }
              return partial;
            },
            partial::length);
  }

  private void receive(Partial partial) throws IOException {
    URI uri = http.repo().file(http.endpoint(), file.commit(), file.name());
    HttpResponse<InputStream> response = http.get(uri, partial.length());
    try (InputStream body = response.body()) {
      if (isFromStart(response, partial.length())) {
        partial.restart();
      }
      checkSize(partial.append(body), "more");
    }
    if (!partial.isFull()) {
      throw new EOFException("the connection was cut");
    }
  }

  /**
   * Returns whether the body begins with the file's first byte although it was asked for others.
   */
  private boolean isFromStart(HttpResponse<?> response, long first) throws IOException {
    if (response.statusCode() == 200) {
      checkSize(length(response.headers()).orElse(file.bytes()) == file.bytes(), "others");
      return first > 0;
    }
    Matcher range = RANGE.matcher(response.headers().firstValue("content-range").orElse(""));
    if (response.statusCode() != 206 || !range.matches() || !range.group(1).equals("" + first)) {
      throw new Busy(
          response.uri().getHost() + " answers " + response.statusCode(), Optional.empty());
    }
    checkSize(Long.parseLong(range.group(2)) == file.bytes(), "others");
    return false;
  }

  private static Optional<Long> length(HttpHeaders headers) {
    return headers
        .firstValue("content-length")
        .filter(l -> l.matches("\\d{1,18}"))
        .map(Long::valueOf);
  }

  private void checkSize(boolean right, String which) {
    Check.that(
        right,
        "%s announced %d bytes of %s but sent %s: nothing is kept under its name; try again, and"
            + " tell the owner of %s if it happens again.",
        http.endpoint().getHost(),
        file.bytes(),
        file.name(),
        which,
        http.repo());
  }
}
