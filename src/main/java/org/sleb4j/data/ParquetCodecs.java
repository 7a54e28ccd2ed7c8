package org.sleb4j.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopCodecs;
import org.sleb4j.check.Check;

/**
 * Unpacks gzip with the JDK, for which the library would need Hadoop, and the rest with its own.
 */
final class ParquetCodecs implements CompressionCodecFactory {
  private final CompressionCodecFactory others =
      HadoopCodecs.newFactory(new PlainParquetConfiguration(), 0);

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return codec == CompressionCodecName.GZIP ? new Gzip() : others.getDecompressor(codec);
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    return others.getCompressor(codec);
  }

  @Override
  public void release() {
    others.release();
  }

  /** Unpacks a page. */
  private static final class Gzip implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput packed, int bytes) throws IOException {
      return BytesInput.from(unpack(packed.toInputStream(), bytes));
    }

    @Override
    public void decompress(ByteBuffer packed, int packedBytes, ByteBuffer page, int bytes)
        throws IOException {
      byte[] in = new byte[packedBytes];
      packed.get(in);
      page.put(unpack(new ByteArrayInputStream(in), bytes));
    }

    private static byte[] unpack(InputStream packed, int bytes) throws IOException {
      try (InputStream in = new GZIPInputStream(packed)) {
        byte[] page = in.readNBytes(bytes);
        Check.that(page.length == bytes, "A Parquet page has fewer bytes than it says.");
        return page;
      }
    }

    @Override
    public void release() {}
  }
}
