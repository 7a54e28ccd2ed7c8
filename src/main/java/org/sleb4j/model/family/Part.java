package org.sleb4j.model.family;

import java.util.Locale;
import org.sleb4j.check.EnumNames;

/** A half of a block, with the norms about it and the addition behind it. */
public enum Part {
  ATTENTION,
  FEED_FORWARD;

  /** Returns the method of {@link Block#script} that runs this part of a block alone. */
  public String method() {
    return name().toLowerCase(Locale.ROOT) + "_unit";
  }

  /** Returns {@code attention} or {@code feed-forward}. */
  @Override
  public String toString() {
    return EnumNames.of(this);
  }
}
