package org.sleb4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class GroupsTest {
  private static List<List<Long>> groups(long most, Long... sizes) {
    return Groups.of(List.of(sizes), size -> size, most);
  }

  @Test
  void fillsEachGroupAsFarAsItFits() {
    assertEquals(
        List.of(List.of(3L, 4L), List.of(5L, 2L), List.of(7L)), groups(7, 3L, 4L, 5L, 2L, 7L));
  }

  @Test
  void keepsEverythingTogetherThatFits() {
    assertEquals(List.of(List.of(1L, 2L, 3L)), groups(6, 1L, 2L, 3L));
  }

  @Test
  void leavesAnItemThatDoesNotFitAlone() {
    assertEquals(List.of(List.of(9L), List.of(1L), List.of(9L)), groups(2, 9L, 1L, 9L));
    assertEquals(List.of(List.of(1L), List.of(1L)), groups(0, 1L, 1L));
  }

  @Test
  void makesNoGroupsOfNothing() {
    assertEquals(List.of(), groups(5));
  }
}
