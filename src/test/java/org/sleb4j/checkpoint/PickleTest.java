package org.sleb4j.checkpoint;

import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.sleb4j.checkpoint.TestFiles.assertRefused;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.checkpoint.PickleValue.Dict;
import org.sleb4j.checkpoint.PickleValue.None;
import org.sleb4j.checkpoint.PickleValue.Sequence;

class PickleTest {
  private static Object read(byte[] pickle) {
    return assertTimeoutPreemptively(
        ofSeconds(20),
        () -> Pickle.read(new PickleInput("x.bin", ByteBuffer.wrap(pickle)), new ArrayList<>()));
  }

  private static Object read(String instructions) {
    return read(PickleMaker.of(instructions).bytes());
  }

  @Test
  void readsPlainValues() {
    assertSame(None.NONE, read("N."));
    assertEquals(true, read("\u0088."));
    assertEquals(false, read("\u0089."));
    assertEquals(255L, read("K\u00ff."));
    assertEquals(65535L, read("M\u00ff\u00ff."));
    assertEquals(-1L, read("J\u00ff\u00ff\u00ff\u00ff."));
    assertEquals(-128L, read("\u008a\u0001\u0080."));
    assertEquals(0L, read("\u008a\0."));
    assertEquals(1.5, read("G?\u00f8\0\0\0\0\0\0."));
    assertEquals("é", read("X\u0002\0\0\0\u00c3\u00a9."));
    assertEquals(BigInteger.ONE.shiftLeft(64), read("\u008a\u0009" + "\0".repeat(8) + "\u0001."));
  }

  @Test
  void readsContainersOfAnyDepth() {
    Sequence tuple = assertInstanceOf(Sequence.class, read("(K\u0001]K\u0002a}t."));
    assertEquals(1L, tuple.values().get(0));
    assertEquals(List.of(2L), assertInstanceOf(Sequence.class, tuple.values().get(1)).values());
    assertEquals(0, assertInstanceOf(Dict.class, tuple.values().get(2)).size());
    Dict dict = assertInstanceOf(Dict.class, read("}(X\u0001\0\0\0aK\u0005NK\u0006u."));
    assertEquals(5L, dict.get("a"));
    assertEquals(2, dict.size());
  }

  @Test
  void sharesWhatWasKept() {
    Sequence list = assertInstanceOf(Sequence.class, read("](]q\0h\0h\0e."));
    assertSame(list.values().get(0), list.values().get(2));
  }

  @Test
  void letsAListHoldItself() {
    Sequence list = assertInstanceOf(Sequence.class, read("]q\u0001h\u0001a."));
    assertSame(list, list.values().get(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cos\nsystem\n(S'echo'\ntR.",
        "\u0080\u0002cos\nsystem\nq\0X\u0004\0\0\0echoq\u0001\u0085q\u0002Rq\u0003.",
        "\u0080\u0004\u0095\u0010\0\0\0\0\0\0\0\u008c\u0002os\u0094\u008c\u0006system\u0094\u0093.",
        "\u0080\u0002}X\u0001\0\0\0acos\nsystem\n\u0085R)R."
      })
  void refusesWhatItMustNotRunByName(String pickle) {
    assertRefused(() -> read(pickle), "x.bin names os.system", "nothing was run");
  }

  @ParameterizedTest
  @CsvSource({
    "builtins, eval",
    "__builtin__, exec",
    "posix, system",
    "torch._utils, _rebuild_device_tensor_from_numpy",
    "torch, load",
    "torch.storage, _load_from_bytes",
    "collections, defaultdict",
    "numpy.core.multiarray, _reconstruct",
    "torch, FloatStorage.from_file"
  })
  void knowsNoNamesButThoseOfTensors(String module, String name) {
    assertRefused(() -> read("c" + module + "\n" + name + "\n."), module + "." + name);
  }

  @ParameterizedTest
  @CsvSource({"torch._utils, _rebuild_tensor_v3", "torch, float8_e4m3fn", "torch, float8_e5m2"})
  void saysThatFloat8IsNotSupported(String module, String name) {
    assertRefused(
        () -> read("c" + module + "\n" + name + "\n."), "float8", name, "which is not supported");
  }

  @Test
  void keepsTheSentenceToOneLineWhateverTheNameIs() {
    assertRefused(() -> read("\u008c\u0003a\nb\u008c\u0002\u001b[\u0093."), "a?b.?[");
    assertRefused(() -> read("c" + "x".repeat(60_000) + "\ny\n."), "…");
  }

  @ParameterizedTest
  @CsvSource({
    "'(ios\nsystem\n.', 0x69",
    "'(cos\nsystem\no.', os.system",
    "'ctorch\nSize\n)\u0081.', 0x81",
    "'\u0082\u0001.', 0x82",
    "'S''text''\n.', 0x53",
    "'\u008b\u00ff\u00ff\u00ff\u007f.', 0x8b",
    "'K\u00012.', 0x32"
  })
  void refusesInstructionsThatTorchNeverWrites(String pickle, String part) {
    assertRefused(() -> read(pickle), part);
  }

  @ParameterizedTest
  @CsvSource({
    "'ctorch\nFloatStorage\n)R.', calls torch.FloatStorage",
    "'ctorch\nfloat16\n)R.', calls torch.float16",
    "'K\u0001)R.', calls 1",
    "')K\u0001R.', calls a tuple",
    "'ctorch\nSize\n]R.', calls torch.Size",
    "'ccollections\nOrderedDict\n](K\u0001K\u0002e\u0085R.', with arguments",
    "']}b.', state of a list",
    "'ctorch\nSize\n)R}b.', state of a call of torch.Size",
    "')K\u0001a.', appended to a tuple",
    "']K\u0001K\u0002s.', set in a list",
    "'}(K\u0001u.', has no value",
    "'K\u0001Q.', refers to no storage",
    "'(X\u0007\0\0\0storageK\u0001X\u0001\0\0\0kK\u0001K\u0001tQ.', refers to no storage"
  })
  void refusesCallsAndChangesThatMakeNoTensor(String pickle, String part) {
    assertRefused(() -> read(pickle), part);
  }

  @ParameterizedTest
  @CsvSource({
    "'', ends too early",
    "'N', ends too early",
    "'.', a value is missing",
    "'NN.', left over",
    "'(N.', left over",
    "'N(.', a value is missing",
    "'(\u0085.', a value is missing",
    "'N(a.', a value is missing",
    "'t.', a mark is missing",
    "'h\u0001.', never kept",
    "'j\u00ff\u00ff\u00ff\u00ff.', 2^31",
    "'q\0.', a value is missing",
    "'X\u00ff\u00ff\u00ff\u007f', too long",
    "'X\u00ff\u00ff\u00ff\u00ff', 2^31",
    "'X\u0010\0\0\0a', ends too early",
    "'X\u0001\0\0\0\u00ff.', not valid UTF-8",
    "'\u008a\u00ff\u0001', ends too early",
    "'cos', ends within a line",
    "'\u0080\u0005.', protocol (5)"
  })
  void refusesWhatIsBroken(String pickle, String part) {
    assertRefused(() -> read(pickle), part);
  }

  @Test
  void readsAMillionNestedListsWithoutRecursion() {
    assertInstanceOf(Sequence.class, read("]".repeat(900_000) + "a".repeat(899_999) + "."));
  }

  @Test
  void sharesALaughThatTenPowersOfTenWouldCopy() {
    String level = "((" + "h\0".repeat(10) + "tq\0";
    assertRefused(() -> read("Nq\0" + level.repeat(5000) + "."), "left over");
    String pairs = "h\0h\0\u0086q\0";
    assertRefused(() -> read("Nq\0" + pairs.repeat(100_000) + "."), "left over");
    assertInstanceOf(Sequence.class, read("Nq\0" + "h\0\u0086q\0".repeat(100_000) + "."));
  }

  @Test
  void refusesMoreInstructionsThanACheckpointCanNeed() {
    assertRefused(() -> read("N".repeat(2_000_001)), "more than 2000000");
  }
}
