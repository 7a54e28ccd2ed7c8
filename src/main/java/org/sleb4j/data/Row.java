package org.sleb4j.data;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One row of a data set: its fields by name, whatever kind of file it was read from.
 *
 * @param place what an error sentence calls the row, such as {@code piqa.jsonl, line 3}
 * @param fields a JSON object
 */
public record Row(String place, JsonNode fields) {}
