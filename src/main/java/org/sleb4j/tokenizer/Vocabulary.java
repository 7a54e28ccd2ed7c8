package org.sleb4j.tokenizer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.sleb4j.check.Check;

/**
 * Every token and its id, each written once: no id has two tokens and no token two ids.
 *
 * <p>Ids may have gaps; an id in a gap is as unknown as one beyond the end.
 */
final class Vocabulary {
  private static final int MAX_ID = 10_000_000;

  private final Map<String, Integer> ids;
  private final String[] pieces;

  /**
   * Takes a copy of the map.
   *
   * @param file what an error sentence calls the source
   */
  Vocabulary(Map<String, Integer> ids, String file) {
    Check.that(!ids.isEmpty(), "%s has no tokens: it must have at least one.", file);
    this.ids = new LinkedHashMap<>(ids);
    this.pieces = new String[Collections.max(checked(ids, file).values()) + 1];
    ids.forEach((piece, id) -> put(piece, id, file));
  }

  private static Map<String, Integer> checked(Map<String, Integer> ids, String file) {
    ids.forEach(
        (piece, id) ->
            Check.that(
                id >= 0 && id <= MAX_ID,
                "%s gives %s the id %d: ids must be from 0 to %d.",
                file,
                Quote.of(piece),
                id,
                MAX_ID));
    return ids;
  }

  private void put(String piece, int id, String file) {
    Check.that(
        pieces[id] == null,
        "%s gives the id %d to %s and to %s: every id must be one token's.",
        file,
        id,
        Quote.of(String.valueOf(pieces[id])),
        Quote.of(piece));
    pieces[id] = piece;
  }

  /** Returns the highest id and 1. */
  int size() {
    return pieces.length;
  }

  OptionalInt id(String piece) {
    Integer id = ids.get(piece);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  boolean has(int id) {
    return id >= 0 && id < pieces.length && pieces[id] != null;
  }

  String piece(int id) {
    Check.that(
        has(id),
        "There is no token with id %d: this tokenizer's ids are from 0 to %d.",
        id,
        pieces.length - 1);
    return pieces[id];
  }
}
