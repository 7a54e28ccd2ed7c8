package org.sleb4j.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sleb4j.check.Check;

/**
 * What the hub says of a file before it is fetched.
 *
 * @param commit the commit that holds it
 * @param hash the SHA-256 of a large file, the git hash of a small one: the name of its blob
 * @param bytes its size
 */
record RemoteFile(String name, String commit, String hash, long bytes) {
  private static final Pattern SIZE = Pattern.compile("\\d{1,18}");

  /** Asks for a file at a branch, tag or commit. */
  static RemoteFile of(Http http, String revision, String name) {
    URI uri = http.repo().file(http.endpoint(), revision, name);
    return http.retry().run(() -> of(http.head(uri), uri, name));
  }

  private static RemoteFile of(HttpResponse<?> response, URI uri, String name) throws IOException {
    HttpHeaders headers = response.headers();
    boolean here = response.statusCode() < 300;
    Optional<String> commit = headers.firstValue("x-repo-commit").filter(SafeName::isCommit);
    Optional<String> hash =
        headers
            .firstValue("x-linked-etag")
            .or(() -> headers.firstValue("etag").filter(etag -> here))
            .map(etag -> etag.replaceFirst("^W/", "").replace("\"", ""))
            .filter(SafeName::isHash);
    Optional<String> size =
        headers
            .firstValue("x-linked-size")
            .or(() -> headers.firstValue("content-length").filter(length -> here))
            .filter(length -> SIZE.matcher(length).matches());
    Check.that(
        commit.isPresent() && hash.isPresent() && size.isPresent(),
        "%s is answered without the commit, the hash and the size that a hub sends, so that the"
            + " file could not be checked: check HF_ENDPOINT and the network.",
        uri);
    return new RemoteFile(name, commit.get(), hash.get(), Long.parseLong(size.get()));
  }
}
