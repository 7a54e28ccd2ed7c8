package org.sleb4j.hub;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sleb4j.check.Check;

/** A repository of the hub at a branch, tag or commit, and the addresses of what it holds. */
record Repo(Kind kind, String name, String revision) {
  private static final Pattern NAME =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]*/[A-Za-z0-9_][A-Za-z0-9_.-]*)(?:@(.+))?");
  private static final int LONGEST = 96;

  /** What it holds: how it is called in sentences, in the cache and in addresses. */
  enum Kind {
    MODEL("model", "models", ""),
    DATASET("data set", "datasets", "datasets/");

    private final String word;
    private final String plural;
    private final String prefix;

    Kind(String word, String plural, String prefix) {
      this.word = word;
      this.plural = plural;
      this.prefix = prefix;
    }
  }

  static boolean isName(String text) {
    Matcher matcher = NAME.matcher(text);
    return matcher.matches() && isAllowed(matcher.group(1));
  }

  /** The hub allows neither; "--" would make two repositories one folder. */
  private static boolean isAllowed(String name) {
    return name.length() <= LONGEST && !name.contains("--") && !name.contains("..");
  }

  static Repo model(String text) {
    return of(Kind.MODEL, text);
  }

  static Repo dataset(String text) {
    return of(Kind.DATASET, text);
  }

  private static Repo of(Kind kind, String text) {
    Check.that(
        isName(text),
        "%s (%s) must be org/name or org/name@revision, as on the hub.",
        kind.word,
        text);
    Matcher matcher = NAME.matcher(text);
    Check.that(matcher.matches(), "%s is not a name.", text);
    Repo repo =
        new Repo(kind, matcher.group(1), matcher.group(2) == null ? "main" : matcher.group(2));
    SafeName.check(repo.revision, repo);
    return repo;
  }

  /** Returns the folder's name in the cache. */
  String folder() {
    return kind.plural + "--" + name.replace("/", "--");
  }

  URI api(URI endpoint) {
    return URI.create(
        endpoint + "/api/" + kind.plural + "/" + name + "/revision/" + encoded(revision));
  }

  URI file(URI endpoint, String commit, String file) {
    String path =
        Arrays.stream(file.split("/")).map(Repo::encoded).collect(Collectors.joining("/"));
    return URI.create(page(endpoint) + "/resolve/" + encoded(commit) + "/" + path);
  }

  URI page(URI endpoint) {
    return URI.create(endpoint + "/" + kind.prefix + name);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Returns what a sentence calls it, such as {@code model org/name}. */
  @Override
  public String toString() {
    return kind.word + " " + name + (revision.equals("main") ? "" : "@" + revision);
  }
}
