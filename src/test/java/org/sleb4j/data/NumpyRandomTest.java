package org.sleb4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.json.Json;

/** Compares with numbers that numpy wrote: numpy-random.json, by numpy-random.py beside it. */
class NumpyRandomTest {
  private static final JsonNode NUMPY = numpy();

  private static JsonNode numpy() {
    try (var in = NumpyRandomTest.class.getResourceAsStream("numpy-random.json")) {
      return Json.parse(in.readAllBytes(), "numpy-random.json");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void drawsTheRowsThatThePaperDraws() {
    int[] order = new NumpyRandom(0).permutation(36718);
    assertArrayEquals(
        new int[] {12206, 11400, 33293, 29998, 14360, 25366, 172, 6978, 14708, 8953},
        Arrays.copyOf(order, 10));
  }

  @TestFactory
  Stream<DynamicTest> permutesAsNumpyDoes() {
    return cases("permutations", "n", (random, n) -> random.permutation(n));
  }

  @TestFactory
  Stream<DynamicTest> drawsBoundedIntegersAsNumpyDoes() {
    return cases("integers", "bound", (random, bound) -> random.integers(bound, 128));
  }

  @TestFactory
  Stream<DynamicTest> drawsTheBitsThatNumpyDraws() {
    return elements("raw").map(this::bits);
  }

  private DynamicTest bits(JsonNode expected) {
    long seed = expected.get("seed").longValue();
    return DynamicTest.dynamicTest(
        "seed " + seed,
        () -> {
          NumpyRandom longs = new NumpyRandom(seed);
          NumpyRandom ints = new NumpyRandom(seed);
          assertEquals(hex(expected, "state"), hex(new SeedSequence(seed).state()));
          assertEquals(hex(expected, "uint64"), hex(draw(6, longs::nextLong)));
          assertEquals(
              hex(expected, "uint32"),
              IntStream.range(0, 6).mapToObj(i -> Strings.format("%08x", ints.nextInt())).toList());
        });
  }

  @Test
  void refusesANegativeSeed() {
    var e = assertThrows(InvalidInputException.class, () -> new NumpyRandom(-1));
    assertTrue(e.getMessage().contains("seed (-1) must be at least 0"), e.getMessage());
  }

  @Property(tries = 200)
  void aPermutationHoldsEveryNumberOnce(
      @ForAll @IntRange(min = 1, max = 500) int n, @ForAll @LongRange(min = 0) long seed) {
    int[] sorted = new NumpyRandom(seed).permutation(n);
    Arrays.sort(sorted);
    assertArrayEquals(IntStream.range(0, n).toArray(), sorted);
  }

  @Property(tries = 200)
  void integersStayBelowTheirBound(
      @ForAll @IntRange(min = 1) int bound, @ForAll @LongRange(min = 0) long seed) {
    int[] drawn = new NumpyRandom(seed).integers(bound, 20);
    assertTrue(Arrays.stream(drawn).allMatch(value -> value >= 0 && value < bound));
  }

  private interface Draw {
    int[] from(NumpyRandom random, int bound);
  }

  private static Stream<DynamicTest> cases(String name, String bound, Draw draw) {
    return elements(name)
        .map(
            expected -> {
              int limit = expected.get(bound).intValue();
              long seed = expected.get("seed").longValue();
              return DynamicTest.dynamicTest(
                  bound + " " + limit + ", seed " + seed,
                  () -> assertSame(expected, draw.from(new NumpyRandom(seed), limit)));
            });
  }

  private static void assertSame(JsonNode expected, int[] values) throws Exception {
    int[] first = IntStream.of(values).limit(10).toArray();
    assertEquals(expected.get("first").toString(), Json.line(first));
    assertEquals(expected.get("sha256").textValue(), sha256(values));
  }

  private static String sha256(int[] values) throws Exception {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    IntStream.of(values).forEach(bytes::putInt);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
  }

  private static Stream<JsonNode> elements(String name) {
    assertTrue(NUMPY.get(name).size() >= 7);
    return IntStream.range(0, NUMPY.get(name).size()).mapToObj(NUMPY.get(name)::get);
  }

  private static List<String> hex(JsonNode node, String name) {
    JsonNode values = node.get(name);
    return IntStream.range(0, values.size()).mapToObj(i -> values.get(i).textValue()).toList();
  }

  private static List<String> hex(long[] values) {
    return LongStream.of(values).mapToObj(value -> Strings.format("%016x", value)).toList();
  }

  private static long[] draw(int count, Supplier<Long> next) {
    return Stream.generate(next).limit(count).mapToLong(Long::longValue).toArray();
  }
}
