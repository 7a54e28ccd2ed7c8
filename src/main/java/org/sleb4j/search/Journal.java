package org.sleb4j.search;

/** Keeps the events of a search. */
@FunctionalInterface
public interface Journal {
  /** A journal that keeps nothing. */
  Journal NONE = event -> {};

  /** Keeps an event; it is safe when this returns. */
  void keep(SearchEvent event);
}
