package org.sleb4j.gguf;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sleb4j.FuzzCorpus;

/** Replays inputs that a fuzzer was started with and those it found. */
class FuzzCorpusTest {
  @TestFactory
  Stream<DynamicTest> readsOrRefusesWhatAFuzzerHasTried() {
    return FuzzCorpus.tests(FuzzTarget.FILES, FuzzTarget.FILES::read);
  }
}
