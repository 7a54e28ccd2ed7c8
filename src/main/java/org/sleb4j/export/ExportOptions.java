package org.sleb4j.export;

import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.sleb4j.save.Lineage;

/**
 * How to write a GGUF file.
 *
 * @param type of its matrices; without one, a model that was read from a GGUF file keeps the type
 *     of each tensor, and any other gets float16
 * @param overwrite whether a file that is there is replaced
 * @param lineage how the model came to be, which the file says
 * @param progress receives the share of the bytes that is written, 0 to 1
 */
public record ExportOptions(
    Optional<FileType> type, boolean overwrite, Lineage lineage, DoubleConsumer progress) {}
