package org.sleb4j.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;
import org.sleb4j.data.Batch;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Unit;
import org.sleb4j.repair.RepairBatch;
import org.sleb4j.repair.RepairStates;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;
import org.sleb4j.torch.TensorCopy;

/**
 * States that stay on the executors from unit to unit, in Spark's cache: those of a lost executor
 * are computed again from the tokens on. Steps wait until products or losses need them.
 */
final class ClusterRepairStates implements RepairStates {
  private static final int DENSE = -1;

  private final Cluster cluster;
  private final Setting setting;
  private final SentView sent;
  private final List<RepairBatch> batches;
  private final CachedParts<RepairBatch> states;
  private final List<RepairStep.Of> waiting = new ArrayList<>();
  private double blockPasses;

  ClusterRepairStates(Cluster cluster, ModelReference reference, Setting setting) {
    this.cluster = cluster;
    this.setting = setting;
    this.sent = SentView.of(cluster, setting.view());
    this.batches = RepairBatch.of(setting);
    this.states = new CachedParts<>(cluster, reference, batches);
  }

  @Override
  public <T> T inTurn(Supplier<T> step) {
    return step.get(); // it is the executors that compute
  }

  @Override
  public void dense(List<Unit> units) {
    List<Unit> all = List.copyOf(units);
    waits(DENSE, on -> on.dense(all));
  }

  @Override
  public void begin() {
    waits(DENSE, RepairStates::begin);
  }

  @Override
  public void run(int chain, Unit unit) {
    waits(chain, on -> on.run(chain, unit));
  }

  @Override
  public void write(int chain, Unit unit, Map<String, Tensor> tensors) {
    HashMap<String, TensorCopy> copies = new HashMap<>();
    tensors.forEach((name, x) -> copies.put(name, TensorCopy.of(x)));
    Broadcast<HashMap<String, TensorCopy>> sent = cluster.broadcast(copies);
    waits(chain, on -> write(on, chain, unit, sent.value()));
  }

  private static void write(RepairStates on, int chain, Unit unit, Map<String, TensorCopy> copies) {
    try (Scope scope = Scope.on(Device.cpu())) {
      on.write(chain, unit, SentView.tensors(scope, copies));
    }
  }

  private void waits(int chain, RepairStep step) {
    waiting.add(new RepairStep.Of(chain, step));
  }

  /** Returns the states, behind all steps that concern a chain. */
  private CachedParts<RepairBatch> states(int chain) {
    if (waiting.stream().anyMatch(step -> step.concerns(chain))) {
      List<RepairStep.Of> steps = List.copyOf(waiting);
      SentView view = sent;
      states.change(
          (model, batch) ->
              batch.after(view.open(model), on -> steps.forEach(step -> step.step().on(on))));
      waiting.clear();
    }
    return states;
  }

  @Override
  public void products(int chain, Unit unit, Consumer<List<Tensor>> sums) {
    SentView view = sent;
    states(chain)
        .find(
            (model, batch) -> new ArrayList<>(batch.products(view.open(model), chain, unit)),
            RepairBatch.productBytes(setting.view(), unit),
            found -> add(found, sums));
    blockPasses +=
        batches.stream().filter(RepairBatch::isFitted).mapToInt(RepairBatch::windows).sum() / 2.0;
  }

  private static void add(List<TensorCopy> products, Consumer<List<Tensor>> sums) {
    if (!products.isEmpty()) {
      try (Scope scope = Scope.on(Device.cpu())) {
        sums.accept(products.stream().map(copy -> copy.open(scope)).toList());
      }
    }
  }

  @Override
  public WindowLosses denseLosses() {
    return losses(DENSE);
  }

  @Override
  public WindowLosses losses(int chain) {
    SentView view = sent;
    List<List<Double>> judged =
        states(chain)
            .find(
                (model, batch) ->
                    batch.isJudged()
                        ? new ArrayList<>(batch.means(view.open(model), chain))
                        : new ArrayList<Double>())
            .stream()
            .filter(some -> !some.isEmpty())
            .<List<Double>>map(some -> some)
            .toList();
    List<Batch> places = RepairBatch.judged(setting);
    WindowLosses.Collector collector = new WindowLosses.Collector(setting.judged());
    IntStream.range(0, places.size())
        .forEach(
            i ->
                collector.put(places.get(i), judged.get(i).stream().mapToDouble(m -> m).toArray()));
    return collector.losses();
  }

  @Override
  public double blockPasses() {
    return blockPasses
        + states(DENSE).find((model, batch) -> batch.blockPasses()).stream()
            .mapToDouble(Double::doubleValue)
            .sum();
  }

  @Override
  public void close() {
    states.close();
  }
}
