package org.sleb4j.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sleb4j.model.family.Attention;
import org.sleb4j.model.family.Block;
import org.sleb4j.model.family.Decoder;
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
  /** Takes a tensor to a device; where it is there already nothing moves. */
  private static final String MOVE =
      """
      def move(self, x: Tensor, device: str) -> Tensor:
        return x.to(torch.device(device), x.dtype, False, False)
      """;

  private final Scope owner;
  private final Placement placement;
  private final Decoder decoder;
  private final BlockMethods methods;
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
    methods = new BlockMethods(placement.isSplit());
    String linear = blueprint.kind().script() + Products.script();
    Map<Script, Program> programs = new HashMap<>();
    blockPrograms =
        decoder.blocks().stream()
            .map(
                block ->
                    programs.computeIfAbsent(
                        block.script(), script -> compile(script, linear + methods.of(block))))
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
    Attention attention = attention(step);
    return program(step)
        .tensor(
            scope,
            methods.name(step.method()),
            x,
            weights(step),
            input.context(attention),
            input.mask(attention),
            cache,
            input.start());
  }

  /**
   * Runs blocks and units one after another. Those that share a program, and have their weights at
   * hand, run by one call.
   *
   * @param x is closed
   * @param cache what each step is given
   */
  Tensor run(
      Scope scope, List<Step> steps, Tensor x, Function<Step, Argument> cache, ModelInput input) {
    Tensor states = x;
    for (List<Step> together : together(steps)) {
      Tensor before = states;
      states = call(scope, together, before, cache, input);
      before.close();
    }
    return states;
  }

  private Tensor call(
      Scope scope, List<Step> steps, Tensor x, Function<Step, Argument> cache, ModelInput input) {
    return program(steps.get(0))
        .tensor(
            scope,
            "steps",
            x,
            steps.stream().mapToLong(step -> BlockMethods.number(step.method())).toArray(),
            steps.stream().map(this::weights).toList(),
            steps.stream().map(step -> input.context(attention(step))).toList(),
            steps.stream().map(step -> input.mask(attention(step))).toList(),
            steps.stream().map(cache).toList(),
            input.start());
  }

  private List<List<Step>> together(List<Step> steps) {
    List<List<Step>> all = new ArrayList<>();
    Program last = null;
    for (Step step : steps) {
      if (isStreamed() || program(step) != last) {
        all.add(new ArrayList<>());
      }
      last = program(step);
      all.get(all.size() - 1).add(step);
    }
    return all;
  }

  private Program program(Step step) {
    return blockPrograms.get(step.block());
  }

  private Attention attention(Step step) {
    return decoder.blocks().get(step.block()).attention();
  }

  /** Runs the second half of a unit, over what its first half returned. */
  Tensor finish(Scope scope, Step step, Tensor x, Tensor hidden) {
    return program(step).tensor(scope, methods.name(step.method()), x, hidden, weights(step));
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
