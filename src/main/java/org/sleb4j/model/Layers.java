package org.sleb4j.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.model.family.Attention;
import org.sleb4j.model.family.Block;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.Part;
import org.sleb4j.model.family.Script;
import org.sleb4j.torch.Argument;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Products;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Owns the programs and weights of a model whose linear layers are all of one kind. Blocks that
 * compute alike share a program.
 */
final class Layers implements AutoCloseable {
  /** Takes what a block reads to where its weights are; on one device nothing moves. */
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

  private static String movedMethods(Block block) {
    List<String> writing =
        Arrays.stream(Part.values())
            .filter(part -> block.writer(part).isPresent())
            .map(Part::method)
            .toList();
    Stream<String> whole =
        Stream.of(
                Stream.of("block"),
                Arrays.stream(Part.values()).map(Part::method),
                writing.stream().map(method -> method + "_hidden"))
            .flatMap(methods -> methods)
            .map(method -> MOVED_METHOD.replace("METHOD", method));
    Stream<String> halves =
        writing.stream()
            .flatMap(method -> Stream.of(method + "_read", method + "_written"))
            .map(method -> MOVED_HALF.replace("METHOD", method));
    return Stream.concat(whole, halves).collect(Collectors.joining("", MOVED, ""));
  }

  /** Takes a tensor to a device; where it is there already nothing moves. */
  private static final String MOVE =
      """
      def move(self, x: Tensor, device: str) -> Tensor:
        return x.to(torch.device(device), x.dtype, False, False)
      """;

  private final Scope owner;
  private final Placement placement;
  private final Decoder decoder;
  private final List<Program> blockPrograms;
  private final Program endsProgram;
  private final Argument embedding;
  private final Argument head;
  private final BlockSource blocks;
  private final Overlays overlays;

  private Layers(Blueprint blueprint, DoubleConsumer progress, Scope owner) {
    this.owner = owner;
    placement = blueprint.placement();
    decoder = blueprint.decoder();
    String linear = blueprint.kind().script() + Products.script();
    Map<Script, Program> programs = new HashMap<>();
    blockPrograms =
        decoder.blocks().stream()
            .map(
                block ->
                    programs.computeIfAbsent(
                        block.script(), script -> compile(script, linear + movedMethods(block))))
            .toList();
    endsProgram = compile(decoder.ends(), linear + ModelHead.METHODS + MOVE);
    embedding = owner.keep(blueprint.loader(placement.first()).load(decoder.embedding().slots()));
    head = owner.keep(blueprint.loader(placement.last()).load(decoder.head().slots()));
    blocks = blueprint.blocks(progress);
    overlays = new Overlays(decoder, block -> blueprint.loader(device(block)), blocks.isStreamed());
  }

  private Program compile(Script script, String more) {
    return owner.keep(Program.compile(script.text() + more, script.constants()));
  }

  /**
   * Loads all weights, or the first and last of a model whose blocks stay in their files.
   *
   * @param progress receives after each block the share that is loaded, 0 to 1
   */
  static Layers load(Blueprint blueprint, DoubleConsumer progress) {
    Scope owner = Scope.on(blueprint.device());
    try {
      return new Layers(blueprint, progress, owner);
    } catch (RuntimeException | Error e) {
      owner.close();
      throw e;
    }
  }

  /** Returns the device of a block. */
  Device device(int block) {
    return placement.blocks().get(block);
  }

  boolean isStreamed() {
    return blocks.isStreamed();
  }

  Tensor embed(Scope scope, ModelInput input, int type) {
    return endsProgram.tensor(scope, "embed", input.ids(), input.positions(), embedding, type);
  }

  /** Runs a block, or a unit of one, by one call. */
  Tensor run(Scope scope, Step step, Tensor x, Argument cache, ModelInput input) {
    Attention attention = decoder.blocks().get(step.block()).attention();
    return blockPrograms
        .get(step.block())
        .tensor(
            scope,
            "moved_" + step.method(),
            x,
            weights(step),
            input.context(attention),
            input.mask(attention),
            cache,
            input.start());
  }

  /** Runs the second half of a unit, over what its first half returned. */
  Tensor finish(Scope scope, Step step, Tensor x, Tensor hidden) {
    return blockPrograms
        .get(step.block())
        .tensor(scope, "moved_" + step.method(), x, hidden, weights(step));
  }

  private Argument weights(Step step) {
    return overlays.of(step.replaced(), step.block(), blocks.block(step.block()));
  }

  /**
   * The part of a block that one call runs.
   *
   * @param method of {@link Block#script}
   * @param replaced what stands for some of its weights
   */
  record Step(int block, String method, Replacements replaced) {
    /** Runs a block, or one unit of it. */
    static Step of(Units units, Replacements replaced) {
      String method = units.isBlock() ? "block" : units.parts().get(0).method();
      return new Step(units.block(), method, replaced);
    }
  }

  /**
   * Returns what linear layers that add up what they read have added up.
   *
   * @param slot the place of their slot in {@link Block#slots}
   * @param part which weight of it
   */
  List<Tensor> sums(Scope scope, int block, int slot, int part) {
    return blockPrograms.get(block).tensors(scope, "sums", blocks.block(block), slot, part);
  }

  /** Runs a method of the head, whose weights follow the first arguments. */
  Tensor head(Scope scope, String method, List<Tensor> first, Object... last) {
    return readable(scope, endsProgram.tensor(scope, method, withHead(scope, first, last)));
  }

  /** Runs a method of the head that returns several tensors; see {@link #head}. */
  List<Tensor> heads(Scope scope, String method, List<Tensor> first, Object... last) {
    return endsProgram.tensors(scope, method, withHead(scope, first, last)).stream()
        .map(result -> readable(scope, result))
        .toList();
  }

  private Object[] withHead(Scope scope, List<Tensor> first, Object... last) {
    Stream<Object> there = first.stream().map(x -> on(placement.last(), scope, x));
    return Stream.of(there, Stream.of(head), Stream.of(last))
        .flatMap(arguments -> arguments)
        .toArray();
  }

  private Tensor readable(Scope scope, Tensor result) {
    return on(placement.first(), scope, result);
  }

  private Tensor on(Device device, Scope scope, Tensor x) {
    return placement.isSplit() ? endsProgram.tensor(scope, "move", x, device.scriptName()) : x;
  }

  @Override
  public void close() {
    overlays.close();
    blocks.close();
    owner.close();
  }
}
