package org.sleb4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.demo.Demo;
import org.sleb4j.tokenizer.SentencePieceModel.Algorithm;
import org.sleb4j.tokenizer.SentencePieceModel.PieceType;

class SentencePieceModelTest {
  private static final int BPE = 2;

  @Test
  void readsATrainedModel() throws IOException {
    SentencePieceModel model =
        parse(Files.readAllBytes(Demo.directory().resolve("tokenizer.model")));
    assertEquals(2048, model.pieces().size());
    assertEquals(Algorithm.BPE, model.trainer().algorithm());
    assertTrue(model.trainer().byteFallback());
    assertEquals(List.of("<s>", "</s>"), model.texts(PieceType.CONTROL));
    assertEquals("<0x0A>", model.pieces().get(13).text());
    assertTrue(model.normalizer().dummyPrefix());
    assertFalse(model.normalizer().removeExtraSpaces());
  }

  @Test
  void assumesTheDefaultsOfTheFormat() {
    SentencePieceModel model = parse(minimal().toBytes());
    assertEquals(Algorithm.UNIGRAM, model.trainer().algorithm());
    assertEquals(1, model.trainer().bosId());
    assertEquals(2, model.trainer().eosId());
    assertFalse(model.trainer().byteFallback());
    assertTrue(model.normalizer().dummyPrefix());
  }

  @Test
  void readsSettings() {
    SentencePieceModel model =
        parse(
            minimal()
                .message(2, new ProtoWriter().integer(3, BPE).integer(41, -1).integer(42, 0))
                .message(3, new ProtoWriter().integer(3, 0).integer(4, 0).integer(5, 1))
                .integer(99, 7)
                .toBytes());
    assertEquals(Algorithm.BPE, model.trainer().algorithm());
    assertEquals(OptionalInt.empty(), model.existing(model.trainer().bosId()));
    assertEquals(OptionalInt.of(0), model.existing(model.trainer().eosId()));
    assertFalse(model.normalizer().dummyPrefix());
    assertFalse(model.normalizer().removeExtraSpaces());
  }

  @Test
  void aModelCutOffAnywhereIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(Demo.directory().resolve("tokenizer.model"));
    for (int length = 0; length < bytes.length; length += length < bytes.length - 200 ? 97 : 1) {
      byte[] cut = Arrays.copyOf(bytes, length);
      var e = assertThrows(InvalidInputException.class, () -> parse(cut));
      assertTrue(e.getMessage().contains("cut off"), e.getMessage());
    }
  }

  @Test
  void damagedModelsAreReadOrRefusedButNeverFail() throws IOException {
    byte[] bytes = Files.readAllBytes(Demo.directory().resolve("tokenizer.model"));
    var random = new java.util.Random(7);
    for (int round = 0; round < 300; round++) {
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      damaged[random.nextInt(2000)] = (byte) random.nextInt();
      try {
        parse(damaged);
      } catch (InvalidInputException e) {
        assertTrue(e.getMessage().contains("tokenizer.model"), e.getMessage());
      }
    }
  }

  @Test
  void namesWhatIsNotSupported() {
    assertRefused(minimal().message(2, new ProtoWriter().integer(3, 3)), "is a WORD model");
    assertRefused(minimal().message(2, new ProtoWriter().integer(3, 4)), "is a CHAR model");
    assertRefused(minimal().message(2, new ProtoWriter().integer(3, 9)), "model_type 9", "1 to 4");
    assertRefused(
        minimal().message(2, new ProtoWriter().integer(24, 1)), "treat_whitespace_as_suffix: true");
    assertRefused(
        minimal().message(3, new ProtoWriter().integer(5, 0)), "escape_whitespaces: false");
    assertRefused(minimal().piece("old", 0, 5), "\"old\"", "UNUSED");
    assertRefused(minimal().piece("odd", 0, 7), "piece type 7", "1 to 6");
  }

  @Test
  void refusesPiecesThatCannotBe() {
    assertRefused(minimal().piece("<unk>", 0, 1), "\"<unk>\" twice");
    assertRefused(minimal().piece("", 0, 1), "(id 1) of 0 characters");
    assertRefused(minimal().piece("x".repeat(1025), 0, 1), "1025 characters");
    assertRefused(minimal().piece("nan", Float.NaN, 1), "\"nan\"", "NaN");
    assertRefused(minimal().piece("<unk2>", 0, 2), "2 unknown tokens");
    assertRefused(specs().piece("a", 0, 1), "0 unknown tokens");
    assertRefused(new ProtoWriter().message(2, new ProtoWriter()), "no trainer_spec", "cut off");
    assertRefused(
        minimal().message(2, new ProtoWriter().integer(35, 1)), "byte_fallback", "0 byte tokens");
  }

  @Test
  void refusesADamagedCharacterMap() {
    for (byte[] map : new byte[][] {{1}, {4, 0, 0, 0, 0, 0, 0, 0}, {-1, -1, -1, -1, 0, 0}}) {
      assertRefused(
          minimal().message(3, new ProtoWriter().bytes(2, map)), "damaged precompiled_charsmap");
    }
  }

  private static ProtoWriter specs() {
    return new ProtoWriter().message(2, new ProtoWriter()).message(3, new ProtoWriter());
  }

  private static ProtoWriter minimal() {
    return specs().piece("<unk>", 0, 2);
  }

  private static void assertRefused(ProtoWriter bytes, String... parts) {
    var e = assertThrows(InvalidInputException.class, () -> parse(bytes.toBytes()));
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    assertTrue(e.getMessage().contains("tokenizer.model"), e.getMessage());
  }

  private static SentencePieceModel parse(byte[] bytes) {
    return SentencePieceModel.parse(bytes, "tokenizer.model");
  }
}
