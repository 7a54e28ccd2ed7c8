package org.sleb4j.zeroshot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;

/**
 * A task as a JSON object, every field of it known.
 *
 * <ul>
 *   <li>{@code name}
 *   <li>{@code context}: a {@link Template}, or a list of them, one for each choice
 *   <li>{@code continuation}: a template, a list of them, one for each choice, or a template that
 *       is a field with a list
 *   <li>{@code delimiter}: what stands between both; a space where it is missing
 *   <li>{@code clean}: {@link Filter}s that every context and continuation is passed through, each
 *       a list of its name and arguments
 *   <li>{@code answer}: a template that gives the right choice, by its label or else by its number,
 *       counted from 0; missing where there is one continuation, which is right
 *   <li>{@code labels}: of the choices, like {@code continuation}
 *   <li>{@code metrics}: a list of {@link Metric}s
 *   <li>{@code hub}: {@code dataset} and {@code file}, where the hub has the rows; see {@link
 *       HubSource}
 * </ul>
 */
record TaskFile(JsonNode json, String place) {
  private static final Set<String> FIELDS =
      Set.of(
          "name",
          "context",
          "continuation",
          "delimiter",
          "clean",
          "answer",
          "labels",
          "metrics",
          "hub");

  TaskFile {
    Check.that(json.isObject(), "%s is not a JSON object, as a task must be.", place);
    for (var field : json.properties()) {
      Check.that(
          FIELDS.contains(field.getKey()),
          "%s has the field \"%s\": a task has only %s.",
          place,
          field.getKey(),
          new TreeSet<>(FIELDS));
    }
  }

  String name() {
    return text(json, "name");
  }

  String delimiter() {
    return json.has("delimiter") ? text(json, "delimiter") : " ";
  }

  Texts texts(String field) {
    return new Texts(templates(field), cleaning());
  }

  Optional<Answer> answer() {
    if (!json.has("answer")) {
      Check.that(!json.has("labels"), "%s has labels, but no answer that is one of them.", place);
      return Optional.empty();
    }
    Template template = Template.parse(text(json, "answer"), at("answer"));
    Optional<Texts> labels =
        json.has("labels")
            ? Optional.of(new Texts(templates("labels"), List.of()))
            : Optional.empty();
    return Optional.of(new Answer(template, labels));
  }

  List<Metric> metrics() {
    List<Metric> metrics =
        strings(json.path("metrics"), "metrics").stream()
            .map(metric -> Metric.parse(metric, place))
            .distinct()
            .toList();
    Check.that(!metrics.isEmpty(), "%s must have metrics.", place);
    metrics.forEach(this::check);
    return metrics;
  }

  /** Lengths need continuations that differ, a perplexity needs the one that is right. */
  private void check(Metric metric) {
    boolean possible =
        switch (metric) {
          case ACC -> true;
          case ACC_NORM, ACC_BYTES -> json.has("answer") && !json.path("context").isArray();
          case PERPLEXITY -> !json.has("answer");
        };
    Check.that(possible, "%s is not of the kind that has the metric %s.", place, metric);
  }

  Optional<HubSource> source() {
    JsonNode hub = json.path("hub");
    return hub.isMissingNode()
        ? Optional.empty()
        : Optional.of(new HubSource(text(hub, "dataset"), text(hub, "file")));
  }

  private List<Template> templates(String field) {
    JsonNode value = json.path(field);
    List<String> texts = value.isArray() ? strings(value, field) : List.of(text(json, field));
    Check.that(!texts.isEmpty(), "%s must not be empty.", at(field));
    return texts.stream().map(text -> Template.parse(text, at(field))).toList();
  }

  private List<Filter> cleaning() {
    List<Filter> filters = new ArrayList<>();
    json.path("clean").forEach(step -> filters.add(Filter.of(strings(step, "clean"), place)));
    return filters;
  }

  private List<String> strings(JsonNode array, String field) {
    List<String> strings = new ArrayList<>();
    Check.that(array.isArray(), "%s must be a list.", at(field));
    for (JsonNode item : array) {
      Check.that(item.isTextual(), "%s must hold only strings.", at(field));
      strings.add(item.textValue());
    }
    return strings;
  }

  private String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    Check.that(value.isTextual(), "%s must be a string.", at(field));
    return value.textValue();
  }

  private String at(String field) {
    return Strings.format("%s: \"%s\"", place, field);
  }
}
