package org.sleb4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** A program that runs commands one after another in its own Spark application. */
final class SparkDriver {
  private SparkDriver() {}

  /** Returns the arguments for commands whose results go to a folder. */
  static List<String> arguments(Path results, List<List<String>> commands) {
    return Stream.concat(
            Stream.of(results.toString()),
            commands.stream().map(command -> String.join(" ", command)))
        .toList();
  }

  /** Returns what a command printed, as JSON. */
  static Path result(Path results, int command) {
    return results.resolve(command + ".json");
  }

  public static void main(String[] arguments) throws IOException {
    JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("commands"));
    try {
      for (int i = 1; i < arguments.length; i++) {
        Ran ran = Ran.of((arguments[i] + " --json").split(" "));
        Files.writeString(result(Path.of(arguments[0]), i - 1), ran.json().toString());
      }
    } finally {
      spark.close();
    }
  }
}
