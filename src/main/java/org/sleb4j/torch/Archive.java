package org.sleb4j.torch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive in memory: an uncompressed zip of a class's source and a pickled object of
 * it.
 *
 * <p>Format: PyTorch's {@code docs/source/jit} notes on serialization; the pickle uses protocol 2.
 */
final class Archive {
  private static final String CLASS = "__torch__.K";
  private static final Pattern SELF = Pattern.compile("(?m)^(def \\w+\\(self)");

  private Archive() {}

  static byte[] of(String methods, Map<String, ?> constants) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "m/data.pkl", object(constants));
      store(zip, "m/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      store(zip, "m/version", "10\n".getBytes(UTF_8));
      store(zip, "m/code/__torch__.py", source(methods, constants).getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static String source(String methods, Map<String, ?> constants) {
    String attributes =
        constants.entrySet().stream()
            .map(e -> "  " + e.getKey() + " : " + type(e.getValue()) + "\n")
            .collect(Collectors.joining());
    return "class K(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n"
        + attributes
        + SELF.matcher(methods).replaceAll("$1: " + CLASS).indent(2);
  }

  private static String type(Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return "int";
    } else if (value instanceof Double) {
      return "float";
    } else if (value instanceof Boolean) {
      return "bool";
    } else if (value instanceof String) {
      return "str";
    }
    throw new IllegalArgumentException("no TorchScript type for " + value);
  }

  /** Pickles {@code K()} with its attributes as state. */
  private static byte[] object(Map<String, ?> constants) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(new byte[] {(byte) 0x80, 2});
    out.writeBytes("c__torch__\nK\n)" + (char) 0x81 + "}(");
    attribute(out, "training", false);
    for (Map.Entry<String, ?> constant : constants.entrySet()) {
      attribute(out, constant.getKey(), constant.getValue());
    }
    out.writeBytes("ub.");
    return bytes.toByteArray();
  }

  private static void attribute(DataOutputStream out, String name, Object value)
      throws IOException {
    string(out, name);
    if (value instanceof Boolean bool) {
      out.write(bool ? 0x88 : 0x89);
    } else if (value instanceof Double number) {
      out.write('G');
      out.writeDouble(number);
    } else if (value instanceof String string) {
      string(out, string);
    } else {
      out.write('J');
      out.writeInt(Integer.reverseBytes(Math.toIntExact(((Number) value).longValue())));
    }
  }

  private static void string(DataOutputStream out, String value) throws IOException {
    byte[] utf8 = value.getBytes(UTF_8);
    out.write('X');
    out.writeInt(Integer.reverseBytes(utf8.length));
    out.write(utf8);
  }
}
