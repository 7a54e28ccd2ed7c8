package org.sleb4j.fields;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sleb4j.data.WindowsOrigin;
import org.sleb4j.eval.Interval;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.export.ExportedModel;
import org.sleb4j.export.GgufFile;
import org.sleb4j.generate.Generation;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.Units;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.quant.LayerError;
import org.sleb4j.quant.QuantizedModel;
import org.sleb4j.redundancy.BlockRedundancy;
import org.sleb4j.redundancy.Redundancy;
import org.sleb4j.redundancy.UnitRedundancy;
import org.sleb4j.search.Cost;

/** The fields of the JSON objects of results, in their order; no number is not finite. */
public final class Fields {
  private Fields() {}

  public static Map<String, Object> of(ModelInfo info) {
    Map<String, Object> memory = new TreeMap<>();
    info.memory().forEach((dtype, bytes) -> memory.put(dtype.toString(), bytes));
    return map(
        "family", info.family(),
        "blocks", info.blocks(),
        "width", info.width(),
        "parameters", info.parameters(),
        "bytesOnDisk", info.bytesOnDisk(),
        "bytesInMemory", info.bytesInMemory(),
        "memory", memory,
        "type", info.storedType().toString(),
        "groupSize", info.groupSize().isPresent() ? info.groupSize().getAsInt() : null,
        "dtype", info.dtype().toString(),
        "vocabulary", info.vocabulary(),
        "context", info.context());
  }

  public static Map<String, Object> of(Redundancy redundancy, WindowsOrigin text) {
    return map(
        "meanNll", number(redundancy.meanNll()),
        "blocks", redundancy.blocks().stream().map(Fields::of).toList(),
        "blockPasses", Cost.number(redundancy.blockPasses()),
        "seconds", redundancy.seconds(),
        "calibration", text);
  }

  private static Map<String, Object> of(BlockRedundancy block) {
    return map(
        "block", block.block(),
        "metric1", number(block.metric1()),
        "metric2", number(block.metric2()));
  }

  public static Map<String, Object> of(UnitRedundancy redundancy, WindowsOrigin text) {
    return map(
        "meanNll", number(redundancy.meanNll()),
        "kl", number(redundancy.kl()),
        "units", redundancy.units().stream().map(Fields::of).toList(),
        "blockPasses", Cost.number(redundancy.blockPasses()),
        "seconds", redundancy.seconds(),
        "calibration", text);
  }

  private static Map<String, Object> of(UnitRedundancy.Row row) {
    return map(
        "unit", row.unit().toString(),
        "parameters", row.parameters(),
        "metric2", number(row.metric2()),
        "kl", number(row.kl()));
  }

  public static List<Double> interval(Optional<Interval> interval) {
    return interval.map(i -> Arrays.asList(number(i.low()), number(i.high()))).orElse(null);
  }

  public static Map<String, Object> of(Perplexity perplexity, WindowsOrigin text) {
    Map<String, Object> fields = of(perplexity);
    fields.put("text", text);
    return fields;
  }

  public static Map<String, Object> of(Perplexity perplexity) {
    Map<String, Object> fields =
        map(
            "perplexity", number(perplexity.perplexity()),
            "meanNll", number(perplexity.meanNll()),
            "windows", perplexity.windows(),
            "tokens", perplexity.tokens(),
            "interval", interval(perplexity.interval()),
            "seconds", perplexity.seconds());
    perplexity
        .bitsPerByte()
        .ifPresent(
            bits -> {
              fields.put("bitsPerByte", number(bits));
              fields.put("textBytes", perplexity.bytes().getAsLong());
            });
    return fields;
  }

  /**
   * Returns the perplexity of a pruned model, and behind it that of the dense one and how much the
   * first is above it, paired over windows.
   */
  public static Map<String, Object> of(
      Perplexity dense, Perplexity pruned, WeightedMean added, WindowsOrigin text) {
    Map<String, Object> fields = of(pruned, text);
    fields.put("dense", of(dense));
    fields.put("added", SearchFields.of(added, "meanNll"));
    fields.put("ratio", number(Math.exp(added.mean())));
    fields.put("ratioInterval", interval(added.exponentialInterval()));
    return fields;
  }

  public static Map<String, Object> of(ExportedModel made) {
    return map(
        "file", made.file().toString(),
        "architecture", made.architecture(),
        "type", made.types().most(),
        "types", made.types().counts(),
        "layers", made.packed().layers(),
        "padded", made.packed().names(),
        "paddedParameters", made.packed().cost().parameters(),
        "paddedMultiplyAdds", made.packed().cost().multiplyAdds(),
        "tensors", made.types().tensors(),
        "bytes", made.bytes());
  }

  public static Map<String, Object> of(GgufFile file) {
    return map(
        "type", file.types().most(),
        "types", file.types().counts(),
        "tensors", file.types().tensors(),
        "bytes", file.bytes());
  }

  public static Map<String, Object> of(PrunedModel pruned) {
    return map(
        "out", pruned.directory().toString(),
        "blocks", pruned.blocks(),
        "layers", pruned.packed().layers(),
        "padded", pruned.packed().names(),
        "paddedParameters", pruned.packed().cost().parameters(),
        "paddedMultiplyAdds", pruned.packed().cost().multiplyAdds(),
        "bytes", pruned.bytes(),
        "logitsDifference", pruned.logitsDifference(),
        "replaced", pruned.replaced());
  }

  public static Map<String, Object> of(QuantizedModel made) {
    return map(
        "out", made.directory().toString(),
        "bytesBefore", made.bytesBefore(),
        "bytesAfter", made.bytesAfter(),
        "meanNllBefore", number(made.before().meanNll()),
        "meanNllAfter", number(made.after().meanNll()),
        "method", made.options().method().toString(),
        "group", made.storage().group(),
        "groupAsked", made.options().group(),
        "dense", made.storage().dense(),
        "replaced", made.replaced(),
        "removed", Units.values(made.blocks().removals()),
        "layers", made.errors().stream().map(LayerError::fields).toList());
  }

  public static Map<String, Object> of(Generation generation, List<String> texts) {
    return map("tokens", generation.tokens(), "text", texts, "seconds", generation.seconds());
  }

  /** JSON has no infinity and no NaN. */
  public static Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }

  public static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
