package org.sleb4j.session;

import java.nio.file.Path;
import org.sleb4j.data.Protocol;
import org.sleb4j.demo.Demo;

/** What a text is for; it decides how it is cut by default. */
public enum Use {
  /** 128 random rows, as SLEB's official code draws them. */
  CALIBRATION {
    @Override
    Protocol protocol() {
      return Protocol.rows();
    }

    @Override
    Path demoText() {
      return Demo.calibration();
    }
  },

  /** 128 windows at random offsets: a repair needs many tokens from all over a text. */
  REPAIR {
    @Override
    Protocol protocol() {
      return Protocol.windows();
    }

    @Override
    Path demoText() {
      return Demo.calibration();
    }
  },

  /** All full windows, one after another. */
  EVALUATION {
    @Override
    Protocol protocol() {
      return Protocol.consecutive();
    }

    @Override
    Path demoText() {
      return Demo.evaluation();
    }
  };

  abstract Protocol protocol();

  abstract Path demoText();
}
