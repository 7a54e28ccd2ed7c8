package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.sleb4j.check.Strings;
import org.sleb4j.json.Json;

/**
 * Knows how many bytes of UTF-8 each token stands for: in a byte-level vocabulary one for each
 * character of a piece; otherwise those of the piece, whose sign for a space is one byte, as is a
 * piece such as {@code <0x0A>}. Special tokens stand for none.
 */
final class TokenBytes {
  private static final String SPACE = "\u2581";
  private static final String BYTE_LEVEL = "ByteLevel";
  private static final String BYTE_FALLBACK = "ByteFallback";
  private static final String METASPACE = "Metaspace";
  private static final Pattern BYTE = Pattern.compile("<0x[0-9A-F]{2}>");
  private static final int UNKNOWN = -1;

  private final Vocabulary vocabulary;
  private final Set<String> decoders = new HashSet<>();
  private final Map<String, Integer> added = new HashMap<>();

  private TokenBytes(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  static TokenBytes of(Definition definition) {
    TokenBytes bytes = new TokenBytes(definition.vocabulary());
    JsonNode json = Json.parse(definition.json().getBytes(UTF_8), definition.file());
    bytes.readDecoders(json.path("decoder"));
    bytes.readAdded(json.path("added_tokens"));
    bytes.readUnknown(json.path("model"));
    definition.hidden().stream()
        .filter(definition.vocabulary()::has)
        .forEach(id -> bytes.added.put(definition.vocabulary().piece(id), 0));
    return bytes;
  }

  private void readDecoders(JsonNode decoder) {
    String type = decoder.path("type").asText();
    boolean isSpace = decoder.path("pattern").path("String").asText().equals(SPACE);
    decoders.add(type.equals("Replace") && isSpace ? METASPACE : type);
    decoder.path("decoders").forEach(this::readDecoders);
  }

  private void readAdded(JsonNode tokens) {
    for (JsonNode token : tokens) {
      String content = token.path("content").asText();
      added.put(content, token.path("special").asBoolean() ? 0 : utf8(content));
    }
  }

  /** Where a byte may have no token, the one for whatever has none stands for unknown bytes. */
  private void readUnknown(JsonNode model) {
    JsonNode id = model.path("unk_id");
    if (hasAllBytes()) {
      return;
    } else if (model.path("unk_token").isTextual()) {
      added.put(model.path("unk_token").asText(), UNKNOWN);
    } else if (id.isInt() && vocabulary.has(id.asInt())) {
      added.put(vocabulary.piece(id.asInt()), UNKNOWN);
    }
  }

  private boolean hasAllBytes() {
    return decoders.contains(BYTE_LEVEL)
        ? hasAll(ByteAlphabet.symbols())
        : decoders.contains(BYTE_FALLBACK)
            && hasAll(
                IntStream.range(0, 256).mapToObj(b -> Strings.format("<0x%02X>", b)).toList());
  }

  private boolean hasAll(List<String> pieces) {
    return pieces.stream().allMatch(piece -> vocabulary.id(piece).isPresent());
  }

  /** Returns the bytes of a token; none where they are not known. */
  OptionalInt of(int id) {
    int count = vocabulary.has(id) ? count(vocabulary.piece(id)) : UNKNOWN;
    return count == UNKNOWN ? OptionalInt.empty() : OptionalInt.of(count);
  }

  private int count(String piece) {
    if (added.containsKey(piece)) {
      return added.get(piece);
    } else if (decoders.contains(BYTE_LEVEL)) {
      return piece.codePointCount(0, piece.length());
    } else if (decoders.contains(BYTE_FALLBACK) && BYTE.matcher(piece).matches()) {
      return 1;
    }
    return decoders.contains(METASPACE) ? utf8(piece.replace(SPACE, " ")) : UNKNOWN;
  }

  private static int utf8(String text) {
    return text.getBytes(UTF_8).length;
  }
}
