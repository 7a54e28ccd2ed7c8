package org.sleb4j.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.StringTokenizer;
import java.util.regex.Pattern;

/**
 * A corpus as one stream of token ids: {@code <s>} document {@code </s>} and so on, the documents
 * in a random order.
 *
 * @param ids the stream
 * @param bytes the bytes of its text, without what separates documents
 */
record Tokens(short[] ids, long bytes) {
  private static final String SEPARATOR = "<|endoftext|>";

  /** Stands for a line break on its way through spm_encode, which reads lines. */
  private static final char CARRIER = '\u0001';

  private static final int FIRST_BYTE = 3;

  /** Encodes a text file with a sentencepiece model through {@code spm_encode}. */
  static Tokens encode(Path model, Path text, long seed) throws IOException {
    List<String> documents = new ArrayList<>();
    for (String document : Files.readString(text).split(Pattern.quote(SEPARATOR))) {
      if (!document.isBlank()) {
        documents.add(document.strip());
      }
    }
    Collections.shuffle(documents, new Random(seed));
    Path lines = Files.createTempFile("documents", ".txt");
    Path encoded = Files.createTempFile("documents", ".ids");
    try {
      Files.write(lines, documents.stream().map(d -> d.replace('\n', CARRIER)).toList());
      Commands.run(
          lines.toAbsolutePath().getParent(),
          "spm_encode",
          "--model=" + model.toAbsolutePath(),
          "--output_format=id",
          "--output=" + encoded,
          lines.toString());
      long bytes = documents.stream().mapToLong(String::length).sum();
      return new Tokens(stream(encoded), bytes);
    } finally {
      Files.delete(lines);
      Files.delete(encoded);
    }
  }

  private static short[] stream(Path encoded) throws IOException {
    ByteBuffer ids = ByteBuffer.allocate(Math.toIntExact(Files.size(encoded) * 2));
    try (BufferedReader reader = Files.newBufferedReader(encoded)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        ids.putShort((short) 1);
        StringTokenizer numbers = new StringTokenizer(line);
        while (numbers.hasMoreTokens()) {
          short id = Short.parseShort(numbers.nextToken());
          ids.putShort(id == FIRST_BYTE + CARRIER ? (short) (FIRST_BYTE + '\n') : id);
        }
        ids.putShort((short) 2);
      }
    }
    short[] stream = new short[ids.position() / 2];
    ids.flip().asShortBuffer().get(stream);
    return stream;
  }

  void write(Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(8 + 2 * ids.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(bytes).asShortBuffer().put(ids);
    Files.write(file, buffer.array());
  }

  static Tokens read(Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    long bytes = buffer.getLong();
    short[] ids = new short[buffer.remaining() / 2];
    buffer.asShortBuffer().get(ids);
    return new Tokens(ids, bytes);
  }
}
