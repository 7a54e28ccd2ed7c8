package org.sleb4j.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.sleb4j.gguf.HostileGgufTest.assertRefused;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecodingTest {
  private static byte[] recoded(TensorType from, TensorType to, ByteBuffer data) {
    return Reference.collected(pieces -> new Recoding("w", from, to).each(data, pieces));
  }

  /** More than a piece, so that pieces meet. */
  @Test
  void storesManyPiecesAsLlamaCppStoresEachBlock() {
    byte[] values = Reference.bytes("values.f32");
    byte[] expected = Reference.bytes("values.q4_0");
    int times = 70;
    ByteBuffer data = ByteBuffer.allocate(values.length * times);
    ByteBuffer all = ByteBuffer.allocate(expected.length * times);
    for (int i = 0; i < times; i++) {
      data.put(values);
      all.put(expected);
    }
    assertArrayEquals(all.array(), recoded(TensorType.F32, TensorType.Q4_0, data.flip()));
  }

  @Test
  void readsQuantizedValues() {
    assertArrayEquals(
        Reference.bytes("values.q8_0.f32"),
        recoded(TensorType.Q8_0, TensorType.F32, Reference.buffer("values.q8_0")));
  }

  @Test
  void handsOnWhatHasTheTypeAlready() {
    ByteBuffer data = Reference.buffer("values.q8_0");
    List<ByteBuffer> handed = new ArrayList<>();
    new Recoding("w", TensorType.Q8_0, TensorType.Q8_0).each(data, handed::add);
    assertSame(data, handed.get(0));
  }

  @Test
  void refusesNumbersThatTheTypeCannotHold() {
    ByteBuffer data = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN).putFloat(64, 1e6f);
    assertRefused(
        () -> recoded(TensorType.F32, TensorType.F16, data),
        "The tensor w has the value 1000000.0, which f16 cannot hold: choose f32 or bf16.");
    data.putFloat(64, Float.NaN);
    assertRefused(() -> recoded(TensorType.F32, TensorType.Q8_0, data), "NaN, which q8_0");
  }

  @Test
  void refusesTypesWithoutCodec() {
    assertRefused(
        () -> recoded(TensorType.F32, TensorType.Q4_K, ByteBuffer.allocate(1024)),
        "The tensor w (f32) cannot be stored as q4_k: name one of f32, f16, bf16, q8_0 and q4_0.");
    assertRefused(
        () -> recoded(TensorType.IQ4_NL, TensorType.F32, ByteBuffer.allocate(18)),
        "The tensor w (iq4_nl) cannot be stored as f32");
  }
}
