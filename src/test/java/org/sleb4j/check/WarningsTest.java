package org.sleb4j.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarningsTest {
  private final List<String> heard = new ArrayList<>();

  private static int warning(String word) {
    Warnings.warn("%s.", word);
    return word.length();
  }

  @Test
  void goToTheInnermostListenerAndReturnWhatTheWorkReturns() {
    List<String> inner = new ArrayList<>();
    int length =
        Warnings.heardBy(
            heard::add, () -> warning("one") + Warnings.heardBy(inner::add, () -> warning("two")));
    assertEquals(6, length);
    assertEquals(List.of("one."), heard);
    assertEquals(List.of("two."), inner);
  }

  @Test
  void goToTheEarlierListenerAgainAfterWorkThatFails() {
    Warnings.heardBy(
        heard::add,
        () -> {
          assertThrows(
              ArithmeticException.class,
              () ->
                  Warnings.ignored(
                      () -> {
                        throw new ArithmeticException();
                      }));
          return warning("three");
        });
    assertEquals(List.of("three."), heard);
  }

  @Test
  void areNotHeardByOtherThreads() throws InterruptedException {
    Warnings.heardBy(
        heard::add,
        () -> {
          Thread other = new Thread(() -> Warnings.ignored(() -> warning("four")));
          other.start();
          try {
            other.join();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return warning("five");
        });
    assertEquals(List.of("five."), heard);
  }
}
