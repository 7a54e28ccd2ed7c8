package org.sleb4j.data;

import java.util.List;

/** Gives the documents of a file by their numbers, counted from 0. */
interface Documents {
  CorpusForm form();

  int count();

  /** Returns the documents of these numbers, in the order of the numbers. */
  List<String> pick(List<Integer> numbers);

  /** Returns the whole text. */
  String text();
}
