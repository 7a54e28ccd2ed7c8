package org.sleb4j.hub;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sleb4j.check.Check;

/** The data set and the file that an {@code hf://} address names. */
record DatasetAddress(String name, String file) {
  private static final Pattern FORM = Pattern.compile("hf://datasets/([^/]+/[^/]+)/(.+)");

  static DatasetAddress parse(String address) {
    Matcher matcher = FORM.matcher(address);
    Check.that(
        matcher.matches(),
        "%s must have the form hf://datasets/ORG/NAME/FILE or"
            + " hf://datasets/ORG/NAME@REVISION/FILE.",
        address);
    return new DatasetAddress(matcher.group(1), matcher.group(2));
  }
}
