package org.sleb4j.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
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
  /** How much of the products of a unit the driver takes at a time, beside those of one batch. */
  private static final long TOGETHER = 256L << 20;

  private static final int DENSE = -1;

  private final Cluster cluster;
  private final ModelReference reference;
  private final Setting setting;
  private final SentView sent;
  private final List<RepairBatch> batches;
  private final List<RepairStep.Of> waiting = new ArrayList<>();
  private final List<JavaRDD<Answer<RepairBatch>>> earlier = new ArrayList<>();
  private JavaRDD<Answer<RepairBatch>> states;
  private double blockPasses;

  ClusterRepairStates(Cluster cluster, ModelReference reference, Setting setting) {
    this.cluster = cluster;
    this.reference = reference;
    this.setting = setting;
    this.sent = SentView.of(cluster, setting.view());
    this.batches = RepairBatch.of(setting);
    this.states = cluster.spread(batches);
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
  private JavaRDD<Answer<RepairBatch>> states(int chain) {
    if (waiting.stream().anyMatch(step -> step.concerns(chain))) {
      List<RepairStep.Of> steps = List.copyOf(waiting);
      SentView view = sent;
      earlier.add(states);
      Change<RepairBatch, RepairBatch> change =
          (model, batch) ->
              batch.after(view.open(model), on -> steps.forEach(step -> step.step().on(on)));
      states =
          states.map(new ChangeTask<>(reference, change)).persist(StorageLevel.MEMORY_AND_DISK());
      waiting.clear();
    }
    return states;
  }

  /** Returns what is to be computed of the states behind all steps that concern a chain. */
  private <T> JavaRDD<Answer<T>> found(int chain, Change<RepairBatch, T> change) {
    return states(chain).map(new ChangeTask<>(reference, change));
  }

  @Override
  public void products(int chain, Unit unit, Consumer<List<Tensor>> sums) {
    SentView view = sent;
    JavaRDD<Answer<ArrayList<TensorCopy>>> products =
        found(
            chain,
            (model, batch) -> new ArrayList<>(batch.products(view.open(model), chain, unit)));
    int together = together(unit);
    for (int from = 0; from < batches.size(); from += together) {
      int to = Math.min(batches.size(), from + together);
      cluster.collect(products, from, to, part -> {}).forEach(found -> add(found, sums));
    }
    blockPasses +=
        batches.stream().filter(RepairBatch::isFitted).mapToInt(RepairBatch::windows).sum() / 2.0;
    forgetEarlier();
  }

  private static void add(List<TensorCopy> products, Consumer<List<Tensor>> sums) {
    if (!products.isEmpty()) {
      try (Scope scope = Scope.on(Device.cpu())) {
        sums.accept(products.stream().map(copy -> copy.open(scope)).toList());
      }
    }
  }

  private int together(Unit unit) {
    long most = TOGETHER / RepairBatch.productBytes(setting.view(), unit);
    return (int) Math.max(1, Math.min(batches.size(), most));
  }

  private void forgetEarlier() {
    earlier.forEach(old -> old.unpersist(false));
    earlier.clear();
  }

  @Override
  public WindowLosses denseLosses() {
    return losses(DENSE);
  }

  @Override
  public WindowLosses losses(int chain) {
    SentView view = sent;
    JavaRDD<Answer<ArrayList<Double>>> means =
        found(
            chain,
            (model, batch) ->
                batch.isJudged()
                    ? new ArrayList<>(batch.means(view.open(model), chain))
                    : new ArrayList<>());
    List<List<Double>> judged =
        cluster.collect(means, 0, batches.size(), part -> {}).stream()
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
    JavaRDD<Answer<Double>> passes = found(DENSE, (model, batch) -> batch.blockPasses());
    return blockPasses
        + cluster.collect(passes, 0, batches.size(), part -> {}).stream()
            .mapToDouble(Double::doubleValue)
            .sum();
  }

  @Override
  public void close() {
    forgetEarlier();
    states.unpersist(false);
  }
}
