package org.sleb4j.model;

import java.util.List;
import java.util.stream.Stream;
import org.sleb4j.torch.Argument;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** Owns the programs and weights of a model whose linear layers are all of one kind. */
final class Layers implements AutoCloseable {
  private final Scope owner;
  private final Program blockProgram;
  private final Program endsProgram;
  private final Argument embedding;
  private final Argument head;
  private final BlockSource blocks;

  private Layers(Blueprint blueprint, Scope owner) {
    this.owner = owner;
    Architecture architecture = blueprint.architecture();
    String linear = blueprint.kind().script();
    blockProgram = compile(architecture, linear + architecture.blockScript());
    endsProgram =
        compile(
            architecture,
            linear + architecture.endsScript() + Scripts.HEAD + Scripts.CACHE + Scripts.BRANCHES);
    WeightLoader loader = blueprint.loader();
    embedding = owner.keep(loader.load(architecture.embedding()));
    head = owner.keep(loader.load(architecture.head()));
    blocks = blueprint.blocks(loader);
  }

  private Program compile(Architecture architecture, String script) {
    return owner.keep(Program.compile(script, architecture.constants()));
  }

  /** Loads all weights, or the first and last of a model whose blocks stay in their files. */
  static Layers load(Blueprint blueprint) {
    Scope owner = Scope.on(blueprint.device());
    try {
      return new Layers(blueprint, owner);
    } catch (RuntimeException | Error e) {
      owner.close();
      throw e;
    }
  }

  boolean isStreamed() {
    return blocks.isStreamed();
  }

  Tensor embed(Scope scope, ModelInput input, int type) {
    return endsProgram.tensor(scope, "embed", input.ids(), input.positions(), embedding, type);
  }

  Tensor block(Scope scope, int block, Tensor x, Argument mask, Argument cache, ModelInput input) {
    return blockProgram.tensor(
        scope, "block", x, blocks.block(block), input.context(), mask, cache, input.start());
  }

  /** Runs a method of the head, whose weights follow the first arguments. */
  Tensor head(Scope scope, String method, List<?> first, Object... last) {
    return endsProgram.tensor(scope, method, withHead(first, last));
  }

  /** Runs a method of the head that returns several tensors; see {@link #head}. */
  List<Tensor> heads(Scope scope, String method, List<?> first, Object... last) {
    return endsProgram.tensors(scope, method, withHead(first, last));
  }

  private Object[] withHead(List<?> first, Object... last) {
    return Stream.of(first.stream(), Stream.of(head), Stream.of(last))
        .flatMap(arguments -> arguments)
        .toArray();
  }

  /** Returns the methods that need no weights: positions, masks, caches. */
  Program weightless() {
    return endsProgram;
  }

  @Override
  public void close() {
    blocks.close();
    owner.close();
  }
}
