package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.model.family.Part;

class UnitsTest {
  @ParameterizedTest
  @ValueSource(strings = {"0", "3", "3.attention", "127.feed-forward"})
  void readsItsNames(String name) {
    assertEquals(name, Units.parse(name).toString());
  }

  @Test
  void standsInJsonAsANumberOrAName() {
    assertEquals(
        List.of(5, "3.attention"),
        Units.values(List.of(Units.block(5), Units.of(new Unit(3, Part.ATTENTION)))));
  }

  @Test
  void ordersABlockBeforeItsUnitsAndUnitsAsTheyRun() {
    List<Units> sorted =
        Stream.of("4", "3.feed-forward", "3", "3.attention").map(Units::parse).sorted().toList();
    assertEquals("[3, 3.attention, 3.feed-forward, 4]", sorted.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "3.", "3.mlp", "1e3", "3 4", "99999999999"})
  void refusesWhatIsNoName(String name) {
    assertThrows(InvalidInputException.class, () -> Units.parse(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.attention 3", "3 3.attention", "1 3 2 3.attention"})
  void refusesPartOfABlockThatIsNamedAsWell(String names) {
    List<String> several = List.of(names.split(" "));
    var e = assertThrows(InvalidInputException.class, () -> Units.parseAll(several));
    assertEquals(
        "3.attention is part of block 3, which is removed as a whole: leave 3.attention out.",
        e.getMessage());
  }

  @Test
  void readsSeveralInTheirOrder() {
    assertEquals(
        "[5, 3.attention, 3.feed-forward]",
        Units.parseAll(List.of("5", "3.attention", "3.feed-forward")).toString());
  }

  @Test
  void removesWhatIsLeftOfABlock() {
    ActiveBlocks half = ActiveBlocks.all(4).remove(Units.parse("1.attention"));
    ActiveBlocks gone = half.remove(List.of(Units.block(1), Units.parse("2.attention")));
    assertEquals("[1, 2.attention]", gone.removals().toString());
    assertEquals("[0, 2.feed-forward, 3]", gone.steps().toString());
    assertThrows(InvalidInputException.class, () -> gone.remove(Units.block(1)));
  }
}
