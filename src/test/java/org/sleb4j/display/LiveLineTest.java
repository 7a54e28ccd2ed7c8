package org.sleb4j.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveLineTest {
  private final List<MimeBundle> shown = new ArrayList<>();
  private long nanos;

  private LiveLine line(String what) {
    return new LiveLine(what, shown::add, () -> nanos);
  }

  private List<String> texts() {
    return shown.stream().map(MimeBundle::text).toList();
  }

  @Test
  void appearsAtOnceAndTellsShareDetailAndTimeLeft() {
    try (LiveLine line = line("searching")) {
      nanos = 3_000_000_000L;
      line.update(0.25, "pass 1 of 2");
      nanos = 4_000_000_000L;
      line.accept(0.5);
      nanos = 5_000_000_000L;
      line.update(0.75, "pass 2 of 2", Duration.ofSeconds(3725));
      line.done("removed [3, 1]");
    }
    assertEquals(
        List.of(
            "searching …",
            "searching: pass 1 of 2, 25 %, 0:09 left",
            "searching: 50 %, 0:04 left",
            "searching: pass 2 of 2, 75 %, 1:02:05 left",
            "searching: removed [3, 1]"),
        texts());
  }

  @Test
  void isWrittenAtMostTenTimesASecond() {
    try (LiveLine line = line("searching")) {
      for (int i = 1; i <= 10_000; i++) {
        nanos = i * 1_000_000L; // ten seconds in steps of a millisecond
        line.accept(i / 10_000.0);
      }
      line.done("done");
    }
    assertEquals(1 + 100 + 1, shown.size());
  }

  @Test
  void countsWhatIsDone() {
    try (LiveLine line = line("generating")) {
      nanos = 1_000_000_000L;
      line.counting(40, "token").accept(0.25);
      line.done("40 tokens");
    }
    assertEquals("generating: 10 of 40 tokens, 25 %, 0:03 left", texts().get(1));
  }

  @Test
  void saysHowFarWorkCameThatEndedEarly() {
    try (LiveLine line = line("searching")) {
      nanos = 1_000_000; // too soon to be shown, but known
      line.update(0.43, "pass 1 of 2");
    }
    assertEquals(List.of("searching …", "searching: stopped at pass 1 of 2, 43 %"), texts());
  }

  @Test
  void saysThatWorkStoppedBeforeItBegan() {
    line("searching").close();
    assertEquals(List.of("searching …", "searching: stopped"), texts());
  }

  @Test
  void endsOnceOnly() {
    LiveLine line = line("searching");
    line.done("done");
    line.close();
    line.done("again");
    assertEquals(List.of("searching …", "searching: done"), texts());
  }

  @Test
  void isABarInHtmlWithItsTextEscaped() {
    try (LiveLine line = line("a < b & c")) {
      nanos = 1_000_000_000L;
      line.accept(0.5);
      assertEquals(
          "<progress value=\"0.500\" max=\"1\"></progress> a &lt; b &amp; c: 50 %, 0:01 left",
          shown.get(1).data().get(MimeBundle.HTML));
      line.done("done");
    }
    assertTrue(!shown.get(2).data().containsKey(MimeBundle.HTML));
  }

  @Test
  void passesTheLastUpdateToThePlaceAsTheLast() {
    List<String> finished = new ArrayList<>();
    Screen.Live live =
        new Screen.Live() {
          @Override
          public void update(MimeBundle bundle) {}

          @Override
          public void finish(MimeBundle bundle) {
            finished.add(bundle.text());
          }
        };
    new LiveLine("searching", live, () -> 0).done("done");
    assertEquals(List.of("searching: done"), finished);
  }
}
