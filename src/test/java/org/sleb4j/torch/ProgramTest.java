package org.sleb4j.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;

class ProgramTest {
  private static final String METHODS =
      """
      def scale(self, x: Tensor) -> Tensor:
        return x * self.factor + float(self.shift)
      def total(self, w: List[List[List[Tensor]]]) -> Tensor:
        first, second, = w
        sum = first[0][0]
        for part in second:
          for t in part:
            sum = sum + t
        return sum
      def halves(self, x: Tensor) -> List[Tensor]:
        return [x.to(15), (x / 2).to(5)]
      def back(self, x: Tensor) -> Tensor:
        return x.to(6)
      def says(self, word: str) -> bool:
        return self.word == word and self.yes
      """;
  private static final Map<String, Object> CONSTANTS =
      Map.of("factor", 2.5, "shift", 1, "word", "tree", "yes", true);

  @Test
  void runsAMethodWithItsConstants() {
    try (Program program = Program.compile(METHODS, CONSTANTS);
        Scope scope = Scope.on(Device.cpu())) {
      Tensor x = scope.floats(new float[] {1, 2, 3, 4}, 2, 2);
      Tensor y = program.tensor(scope, "scale", x);
      assertArrayEquals(new float[] {3.5f, 6, 8.5f, 11}, y.floats());
      assertEquals(List.of(2L, 2L), y.shape());
      assertTrue(program.bool("says", "tree"));
      assertFalse(program.bool("says", "bush"));
    }
  }

  @Test
  void takesListsOfListsOfLists() {
    try (Program program = Program.compile(METHODS, CONSTANTS);
        Scope scope = Scope.on(Device.cpu())) {
      Tensor one = scope.floats(new float[] {1}, 1);
      Tensor two = scope.floats(new float[] {2}, 1);
      try (Argument w =
          Argument.of(List.of(List.of(List.of(one)), List.of(List.of(two, two), List.of(one))))) {
        one.close();
        two.close();
        assertArrayEquals(new float[] {6}, program.tensor(scope, "total", w).floats());
      }
    }
  }

  @Test
  void carriesHalfPrecisionThroughJava() {
    try (Program program = Program.compile(METHODS, CONSTANTS);
        Scope scope = Scope.on(Device.cpu())) {
      Tensor x = scope.floats(new float[] {1.5f, -3}, 2);
      List<Tensor> halves = program.tensors(scope, "halves", x);
      assertEquals(DType.BFLOAT16, halves.get(0).dtype());
      assertEquals(DType.FLOAT16, halves.get(1).dtype());
      assertArrayEquals(
          new float[] {1.5f, -3}, program.tensor(scope, "back", halves.get(0)).floats());
    }
  }

  @Test
  void tellsAFailureInOneLine() {
    try (Program program = Program.compile(METHODS, CONSTANTS);
        Scope scope = Scope.on(Device.cpu())) {
      Tensor x = scope.floats(new float[] {1}, 1);
      var e = assertThrows(TorchException.class, () -> program.tensor(scope, "nosuch", x));
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
      Tensor y = scope.longs(new long[] {1, 2, 3}, 3);
      Tensor z = scope.longs(new long[] {1, 2}, 2);
      try (Argument w = Argument.of(List.of(List.of(List.of(y)), List.of(List.of(z))))) {
        var f = assertThrows(TorchException.class, () -> program.tensor(scope, "total", w));
        assertTrue(f.getMessage().contains("size of tensor"), f.getMessage());
        assertEquals(1, f.getMessage().lines().count(), f.getMessage());
      }
    }
  }

  @Test
  void refusesTextThatDoesNotCompile() {
    assertThrows(
        TorchException.class, () -> Program.compile("def f(self) -> int:\n  return y\n", Map.of()));
  }

  @Test
  void needsAFolderForTemporaryFiles() {
    String before = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", "/nowhere/tmp");
    try {
      String sentence =
          assertThrows(InvalidInputException.class, Torch::checkTemporaryFolder).getMessage();
      assertTrue(sentence.startsWith("The folder for temporary files, /nowhere/tmp, is missing"));
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
    Torch.checkTemporaryFolder();
  }

  @Test
  void leavesNothingAlive() {
    long before = Torch.liveHandles();
    runsAMethodWithItsConstants();
    takesListsOfListsOfLists();
    tellsAFailureInOneLine();
    assertEquals(before, Torch.liveHandles());
  }

  @Test
  void countsWhatIsAlive() {
    long before = Torch.liveHandles();
    try (Scope scope = Scope.on(Device.cpu())) {
      Tensor x = scope.floats(new float[] {1}, 1);
      Argument argument = Argument.of(List.of(x));
      assertEquals(before + 2, Torch.liveHandles());
      argument.close();
      assertEquals(before + 1, Torch.liveHandles());
    }
    assertEquals(before, Torch.liveHandles());
  }
}
