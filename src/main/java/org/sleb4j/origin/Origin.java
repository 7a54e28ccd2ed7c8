package org.sleb4j.origin;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sleb4j.data.Windows;
import org.sleb4j.data.WindowsOrigin;
import org.sleb4j.model.Model;

/**
 * Where a result came from: enough to compute it again and to tell whether it was.
 *
 * @param model the name of the model's directory
 * @param weights a hash of all its tensors
 * @param windows how the windows were cut
 * @param windowsHash the SHA-256 of their token ids
 * @param dtype the type of the computation
 * @param device where it was computed
 * @param batchTokens how many tokens ran at once
 * @param machine what computed, with the versions of the software
 */
public record Origin(
    String model,
    String weights,
    WindowsOrigin windows,
    String windowsHash,
    String dtype,
    String device,
    int batchTokens,
    Machine machine) {

  /** Describes what is computed with a model on windows; reads all weights once, for their hash. */
  public static Origin of(Model model, Windows windows) {
    return new Origin(
        model.checkpoint().name(),
        model.checkpoint().hash(),
        windows.origin(),
        windows.fingerprint(),
        model.info().dtype().toString(),
        model.device().toString(),
        model.batchTokens(),
        Machine.of(model.devices()));
  }

  /** Returns what decides the numbers, by name: another value of any of it may change them. */
  public Map<String, String> fingerprint() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("weights", weights);
    fields.put("windows", windowsHash);
    fields.put("dtype", dtype);
    fields.put("device", device.startsWith("gpu") ? "gpu" : device);
    fields.put("batchTokens", Integer.toString(batchTokens));
    fields.put("torch", machine.torch());
    return fields;
  }
}
