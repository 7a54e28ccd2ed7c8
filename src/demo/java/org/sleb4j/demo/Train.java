package org.sleb4j.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.sleb4j.check.Strings;

/**
 * Trains until it is stopped, or until its learning rate is 0.
 *
 * <p>Arguments: the folder {@link Prepare} made, and the folder of the run. A run that has a {@code
 * latest.state} goes on from it. With two more, a state and a number of steps, a new run decays
 * from that state.
 */
final class Train {
  private static final int WORKERS = Integer.getInteger("workers", 2);
  private static final int CONTEXT = Integer.getInteger("context", 256);
  private static final int HELD_OUT_TOKENS = 24576;
  private static final long STEPS_PER_LINE = 20;
  private static final long STEPS_PER_HELD_OUT = 200;
  private static final long STEPS_PER_MILESTONE = 1000;
  private static final double SECONDS_PER_CHECKPOINT = 240;

  private final DemoShape shape = DemoShape.DEMO;
  private final Path run;
  private final Batches batches;
  private final List<long[]> stories;
  private final List<long[]> books;
  private volatile boolean stopped;

  private Train(Path data, Path run) throws IOException {
    this.run = Files.createDirectories(run);
    this.batches = new Batches(data, CONTEXT);
    this.stories = heldOut(data, "tinystories_valid");
    this.books = heldOut(data, "childrens_books_valid");
  }

  private List<long[]> heldOut(Path data, String name) throws IOException {
    return Batches.heldOut(data.resolve(name + ".tokens"), CONTEXT, HELD_OUT_TOKENS / CONTEXT);
  }

  public static void main(String[] arguments) throws IOException {
    Train train = new Train(Path.of(arguments[0]), Path.of(arguments[1]));
    train.stopWithCheckpoint(Thread.currentThread());
    train.run(train.start(arguments));
  }

  private TrainingState start(String[] arguments) throws IOException {
    Path latest = run.resolve("latest.state");
    if (Files.exists(latest)) {
      return TrainingState.read(latest);
    } else if (arguments.length == 4) {
      TrainingState from = TrainingState.read(Path.of(arguments[2]));
      long steps = Long.parseLong(arguments[3]);
      return from.with(from.schedule().decayingFrom(from.step(), steps));
    }
    return TrainingState.initial(shape, 1);
  }

  /** A signal to end the process waits for the step and writes a checkpoint. */
  private void stopWithCheckpoint(Thread training) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stopped = true;
                  try {
                    training.join();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
  }

  private void run(TrainingState start) throws IOException {
    try (Trainer trainer = new Trainer(shape, CONTEXT, WORKERS, start)) {
      Schedule schedule = start.schedule();
      long step = start.step();
      Clock clock = new Clock(start.seconds());
      double saved = clock.seconds();
      Log log = new Log(step, clock.seconds());
      while (!stopped && !schedule.isOver(step)) {
        log.add(trainer.step(step, schedule.rate(step), batches.of(step)));
        step++;
        if (step % STEPS_PER_LINE == 0) {
          write("log.tsv", log.line(step, schedule.rate(step), clock.seconds()));
          log = new Log(step, clock.seconds());
        }
        if (step % STEPS_PER_HELD_OUT == 0) {
          heldOut(trainer, step);
        }
        if (step % STEPS_PER_MILESTONE == 0) {
          String name = Strings.format("step-%06d.state", step);
          trainer.state(step, clock.seconds(), schedule).write(run.resolve(name));
        }
        if (clock.seconds() - saved > SECONDS_PER_CHECKPOINT) {
          trainer.state(step, clock.seconds(), schedule).write(run.resolve("latest.state"));
          saved = clock.seconds();
        }
      }
      trainer.state(step, clock.seconds(), schedule).write(run.resolve("latest.state"));
      if (schedule.isOver(step)) {
        heldOut(trainer, step);
      }
    }
  }

  private void heldOut(Trainer trainer, long step) throws IOException {
    String line = "%d\tstories %.4f\tbooks %.4f";
    write("heldout.tsv", Strings.format(line, step, trainer.loss(stories), trainer.loss(books)));
  }

  private void write(String file, String line) throws IOException {
    Files.writeString(
        run.resolve(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Seconds of training, in this process and before. */
  private static final class Clock {
    private final double before;
    private final long start = System.nanoTime();

    private Clock(double before) {
      this.before = before;
    }

    private double seconds() {
      return before + (System.nanoTime() - start) / 1e9;
    }
  }

  /** Sums up some steps for a line of the log. */
  private final class Log {
    private final long firstStep;
    private final double since;
    private double loss;
    private double norm;

    private Log(long firstStep, double since) {
      this.firstStep = firstStep;
      this.since = since;
    }

    private void add(Trainer.Step step) {
      loss += step.loss();
      norm += step.norm();
    }

    private String line(long step, double rate, double seconds) {
      long steps = step - firstStep;
      double tokens = (double) steps * Batches.TOKENS;
      return Strings.format(
          "%d\tloss %.4f\tnorm %.3f\trate %.6f\t%.0f tokens/s\t%.2f h",
          step, loss / steps, norm / steps, rate, tokens / (seconds - since), seconds / 3600);
    }
  }
}
