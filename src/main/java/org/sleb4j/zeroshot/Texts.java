package org.sleb4j.zeroshot;

import java.util.List;
import org.sleb4j.data.Row;

/**
 * The texts that a task makes of a row: one for each of its templates, or one for each item of a
 * field that is a list.
 *
 * @param templates at least one
 * @param cleaning what every text is passed through in the end
 */
record Texts(List<Template> templates, List<Filter> cleaning) {
  Texts {
    templates = List.copyOf(templates);
    cleaning = List.copyOf(cleaning);
  }

  List<String> of(Row row) {
    return templates.stream()
        .flatMap(template -> template.fillAll(row).stream())
        .map(text -> Filter.through(cleaning, text, row.name()))
        .toList();
  }
}
