package org.sleb4j.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.sleb4j.FuzzCorpus.assertSentence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.json.Json;

/** Breaks good files anywhere: they open, and can be read to the end, or are refused. */
class BrokenFilesTest {
  private static final List<byte[]> PYTORCH =
      List.of("mixed.zip.bin", "mixed.legacy.bin", "deflated.bin", "module.zip.bin").stream()
          .map(name -> TestFiles.bytes(TestFiles.torch(name)))
          .toList();
  private static final byte[] SAFETENSORS =
      SafetensorsMaker.file(
          "{\"__metadata__\":{\"format\":\"pt\"},"
              + SafetensorsMaker.entry("a.weight", "F32", "[2,3]", 0, 24)
              + ","
              + SafetensorsMaker.entry("b.bias", "BF16", "[4]", 24, 32)
              + "}",
          new byte[32]);

  private static Path file;

  /** One byte, several bytes or the length of a file, changed. */
  record Change(double place, List<Byte> bytes, boolean cuts) {
    byte[] apply(byte[] good) {
      int at = (int) (place * good.length);
      if (cuts) {
        return Arrays.copyOf(good, at);
      }
      byte[] broken = good.clone();
      for (int i = 0; i < bytes.size() && at + i < broken.length; i++) {
        broken[at + i] = bytes.get(i);
      }
      return broken;
    }
  }

  @BeforeContainer
  static void makeFile() throws IOException {
    file = Files.createTempFile("broken", ".bin");
  }

  @AfterContainer
  static void deleteFile() throws IOException {
    Files.delete(file);
  }

  @Provide
  Arbitrary<Change> changes() {
    Arbitrary<Byte> bytes =
        Arbitraries.oneOf(Arbitraries.bytes(), Arbitraries.of((byte) 0, (byte) -1, (byte) 127));
    return Combinators.combine(
            Arbitraries.doubles().between(0, 1),
            bytes.list().ofMinSize(1).ofMaxSize(8),
            Arbitraries.frequency(Tuple.of(3, false), Tuple.of(1, true)))
        .as(Change::new);
  }

  @Property(tries = 800)
  void opensOrRefusesBrokenFilesOfPyTorch(
      @ForAll @IntRange(max = 3) int good,
      @ForAll("changes") Change first,
      @ForAll("changes") Change second) {
    opensOrRefuses(second.apply(first.apply(PYTORCH.get(good))), PyTorchFile::read);
  }

  @Property(tries = 2000)
  void opensOrRefusesBrokenSafetensors(
      @ForAll("changes") Change first, @ForAll("changes") Change second) {
    opensOrRefuses(second.apply(first.apply(SAFETENSORS)), Safetensors::read);
  }

  @Property(tries = 2000)
  void opensOrRefusesAnyPickle(@ForAll @Size(max = 60) byte[] pickle) {
    refuses(() -> Pickle.read(new PickleInput("x", ByteBuffer.wrap(pickle)), new ArrayList<>()));
  }

  @Property(tries = 1000)
  void readsOrRefusesAnyConfigValue(@ForAll @Size(max = 20) List<Character> text) {
    StringBuilder json = new StringBuilder("{\"v\":");
    text.forEach(json::append);
    byte[] bytes = json.append('}').toString().getBytes(UTF_8);
    refuses(() -> Config.of("c", Json.parse(bytes, "c")).positive("v", 1));
  }

  private static void opensOrRefuses(byte[] bytes, Function<Path, List<StoredTensor>> reader) {
    TestFiles.write(file, bytes);
    refuses(
        () ->
            reader.apply(file).stream()
                .filter(tensor -> tensor.bytes() < 1 << 16)
                .forEach(TestFiles::values));
  }

  private static void refuses(Runnable work) {
    try {
      work.run();
    } catch (InvalidInputException e) {
      assertSentence(e.getMessage());
    }
  }
}
