package org.sleb4j.checkpoint;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sleb4j.FuzzCorpus;

/** Replays inputs that a fuzzer was started with and those it found. */
class FuzzCorpusTest {
  @TestFactory
  Stream<DynamicTest> readsOrRefusesWhatAFuzzerHasTried() {
    return Arrays.stream(FuzzTarget.values())
        .flatMap(target -> FuzzCorpus.tests(target, target::read));
  }
}
