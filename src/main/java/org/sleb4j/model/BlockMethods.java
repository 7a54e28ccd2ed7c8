package org.sleb4j.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.model.family.Block;
import org.sleb4j.model.family.Part;

/**
 * The methods by which {@link Layers} calls a {@link Block#script}: its own, or where blocks are on
 * several devices, methods that take what they read to the device of the weights; and {@code
 * steps}, which runs blocks and units one after another.
 *
 * @param move whether states move between devices
 */
record BlockMethods(boolean move) {
  private static final List<String> UNITS = Arrays.stream(Part.values()).map(Part::method).toList();

  /** What one step of {@code steps} can be, by its number. */
  private static final List<String> STEPS =
      Stream.concat(Stream.of("block"), UNITS.stream()).toList();

  /** Takes tensors to where the weights are. */
  private static final String MOVED =
      """
      def moved(self, xs: List[Tensor], like: Tensor) -> List[Tensor]:
        results = annotate(List[Tensor], [])
        for x in xs:
          results.append(x.to(like.device, x.dtype, False, False))
        return results
      """;

  /** Runs a block, or a unit of one, there. */
  private static final String MOVED_METHOD =
      """
      def moved_METHOD(self, x: Tensor, w: List[List[List[Tensor]]], context: List[Tensor], mask: List[Tensor], cache: List[Tensor], start: int) -> Tensor:
        like = w[-1][0][0]
        return self.METHOD(self.moved([x], like)[0], w, self.moved(context, like), self.moved(mask, like), cache, start)
      """;

  /** Runs the second half of a unit there. */
  private static final String MOVED_HALF =
      """
      def moved_METHOD(self, x: Tensor, hidden: Tensor, w: List[List[List[Tensor]]]) -> Tensor:
        x, hidden, = self.moved([x, hidden], w[-1][0][0])
        return self.METHOD(x, hidden, w)
      """;

  private static final String IN_TURN =
      """
      def steps(self, x: Tensor, numbers: List[int], w: List[List[List[List[Tensor]]]], context: List[List[Tensor]], mask: List[List[Tensor]], cache: List[List[Tensor]], start: int) -> Tensor:
        for i in range(len(numbers)):
          x = self.step(x, numbers[i], w[i], context[i], mask[i], cache[i], start)
        return x
      def step(self, x: Tensor, number: int, w: List[List[List[Tensor]]], context: List[Tensor], mask: List[Tensor], cache: List[Tensor], start: int) -> Tensor:
      """;

  private static final String STEP =
      """
        if number == NUMBER:
          return self.METHOD(x, w, context, mask, cache, start)
      """;

  /** Returns the number in {@code steps} of a method that runs a block or a unit. */
  static int number(String method) {
    return STEPS.indexOf(method);
  }

  /** Returns the name of the method that does here what one of the script does. */
  String name(String method) {
    return move ? "moved_" + method : method;
  }

  /** Returns what a program needs beside the script of its block. */
  String of(Block block) {
    return move ? moving(block) + inTurn() : inTurn();
  }

  private String inTurn() {
    String each =
        STEPS.stream()
            .map(
                method ->
                    STEP.replace("NUMBER", Integer.toString(number(method)))
                        .replace("METHOD", name(method)))
            .collect(Collectors.joining());
    return IN_TURN + each + "  return x\n";
  }

  private static String moving(Block block) {
    List<String> writing =
        Arrays.stream(Part.values())
            .filter(part -> block.writer(part).isPresent())
            .map(Part::method)
            .toList();
    Stream<String> whole =
        Stream.concat(STEPS.stream(), writing.stream().map(method -> method + "_hidden"))
            .map(method -> MOVED_METHOD.replace("METHOD", method));
    Stream<String> halves =
        writing.stream()
            .flatMap(method -> Stream.of(method + "_read", method + "_written"))
            .map(method -> MOVED_HALF.replace("METHOD", method));
    return Stream.concat(whole, halves).collect(Collectors.joining("", MOVED, ""));
  }
}
