package org.sleb4j.hub;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.sleb4j.check.Check;
import org.sleb4j.check.Printable;

/** A name that becomes a path stays below the folder it is put in, on every system. */
final class SafeName {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private SafeName() {}

  /**
   * Returns the name of a file or of a revision.
   *
   * @throws org.sleb4j.check.InvalidInputException if it leads elsewhere
   */
  static String check(String name, Repo repo) {
    boolean plain = name.chars().allMatch(c -> Printable.is(c) && c != '\\' && c != ':');
    boolean below =
        Arrays.stream(name.split("/", -1))
            .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    Check.that(
        plain && below,
        "The name \"%s\" in %s leads out of its folder or is not a file name: it is not fetched.",
        Printable.of(name),
        repo);
    return name;
  }

  static boolean isHash(String text) {
    return HASH.matcher(text).matches();
  }

  static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }
}
