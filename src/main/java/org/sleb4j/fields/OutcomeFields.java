package org.sleb4j.fields;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sleb4j.origin.Provenance;
import org.sleb4j.search.Choice;
import org.sleb4j.search.Cost;
import org.sleb4j.search.SearchOutcome;

/** The JSON object of a search other than the greedy one. */
public final class OutcomeFields {
  private OutcomeFields() {}

  public static Map<String, Object> of(
      SearchOutcome outcome, Map<String, Object> settings, Provenance origin) {
    String field = outcome.field();
    Map<String, Object> fields =
        SearchFields.of(outcome.method().toString(), outcome.removed(), outcome.space());
    fields.putAll(settings);
    fields.put("loss", Fields.number(outcome.losses().loss()));
    fields.put(field, Fields.number(outcome.mean()));
    fields.put("windows", outcome.losses().means().stream().map(Fields::number).toList());
    fields.put("choices", outcome.choices().stream().map(c -> of(c, field)).toList());
    fields.put("parametersRemoved", outcome.parametersRemoved());
    fields.put("share", outcome.share());
    fields.put("blockPasses", Cost.number(outcome.cost().blockPasses()));
    fields.put("seconds", outcome.cost().seconds());
    fields.put("calibration", origin.windows());
    fields.put("origin", origin);
    return fields;
  }

  private static Map<String, Object> of(Choice choice, String field) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("choice", choice.what());
    fields.put(
        "margin", choice.margin().map(margin -> SearchFields.of(margin, field)).orElse(null));
    fields.put("withinNoise", choice.isWithinNoise());
    return fields;
  }
}
