package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.model.family.Part;

class ActiveBlocksTest {
  private static Unit unit(String text) {
    return Unit.parse(text);
  }

  @Test
  void aBlockIsTheSetOfItsUnits() {
    ActiveBlocks half = ActiveBlocks.all(3).remove(unit("1.attention"));
    assertEquals(List.of(0, 1, 2), half.active());
    assertEquals(List.of(), half.removed());
    assertEquals(List.of(Part.FEED_FORWARD), half.parts(1));
    assertFalse(half.isWhole());
    ActiveBlocks whole = half.remove(unit("1.feed-forward"));
    assertEquals(new ActiveBlocks(3, List.of(1)), whole);
    assertEquals(List.of(1), whole.removed());
    assertTrue(whole.isWhole());
    assertEquals(whole, half.remove(1));
  }

  @Test
  void listsBlocksInTheOrderInWhichTheirLastUnitWent() {
    ActiveBlocks active =
        ActiveBlocks.without(
            4,
            List.of(
                unit("2.attention"),
                unit("0.feed-forward"),
                unit("0.attention"),
                unit("2.feed-forward"),
                unit("3.attention")));
    assertEquals(List.of(0, 2), active.removed());
    assertEquals(List.of(1, 3), active.active());
    assertEquals(5 / 8.0, active.sparsity());
    assertEquals(
        "3 of 8 units, without [2.attention, 0, 2.feed-forward, 3.attention]", active.toString());
  }

  @Test
  void refusesWhatIsNotThere() {
    assertRefused("removed unit (1.attention) is named twice.", "1.attention", "1.attention");
    assertRefused("removed block (3) must be one of the model's blocks 0 to 1.", "3.attention");
    assertMessage(
        "removed block (1) is named twice.", () -> new ActiveBlocks(3, List.of(1)).remove(1));
    assertMessage(
        "blocks to remove (2) must be fewer than the model's 2 blocks.",
        () -> new ActiveBlocks(2, List.of(0, 1)));
    assertMessage(
        "unit (3.mlp) must be a block and a part, such as 3.attention or 3.feed-forward.",
        () -> Unit.parse("3.mlp"));
  }

  private static void assertRefused(String message, String... units) {
    List<Unit> removed = List.of(units).stream().map(Unit::parse).toList();
    assertMessage(message, () -> ActiveBlocks.without(2, removed));
  }

  private static void assertMessage(String message, Runnable made) {
    assertEquals(message, assertThrows(InvalidInputException.class, made::run).getMessage());
  }
}
