package org.sleb4j.hub;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * Gives models and data sets of the Hugging Face hub as local files, and fetches what is missing.
 *
 * <p>What is in the cache is asked after with one request, so that a moved branch is followed;
 * where the hub cannot be reached, what is whole in the cache is used and the listener informed.
 * Offline there is no request at all.
 *
 * <pre>{@code
 * Path model = Hub.fromEnvironment().model("facebook/opt-125m");
 * }</pre>
 */
public final class Hub {
  private final HubOptions options;
  private final Patience patience;

  /** Makes a hub with other options than those of the environment. */
  public Hub(HubOptions options) {
    this(options, Patience.usual());
  }

  Hub(HubOptions options, Patience patience) {
    this.options = options;
    this.patience = patience;
  }

  /** Returns the hub that the environment variables name; see {@link HubOptions}. */
  public static Hub fromEnvironment() {
    return new Hub(HubOptions.fromEnvironment());
  }

  /** Returns whether a name has the form {@code org/name} or {@code org/name@revision}. */
  public static boolean isName(String name) {
    return Repo.isName(name);
  }

  /** Returns whether a name is meant as the address of a file of the hub, {@code hf://…}. */
  public static boolean isAddress(String name) {
    return name.startsWith("hf://");
  }

  /** Returns a model's directory; see {@link #model(String, HubListener)}. */
  public Path model(String name) {
    return model(name, HubListener.NONE);
  }

  /**
   * Returns the directory of a model: its config, tokenizer and weights, the safetensors where
   * there are some.
   *
   * @param name {@code org/name}, or {@code org/name@revision} with a branch, tag or commit
   * @throws InvalidInputException if there is no such model, it is not given to this user, or the
   *     hub does not answer and the cache does not have it
   */
  public Path model(String name, HubListener listener) {
    Repo repo = Repo.model(name);
    RepoCache cache = new RepoCache(options.cache(), repo);
    Optional<Path> kept = cache.snapshot().filter(ModelSelection::isWholeIn);
    if (options.offline()) {
      return kept.orElseThrow(() -> absent(repo.toString()));
    }
    Http http = new Http(options, patience, repo);
    Optional<Listing> listing = ask(http, Listing::of, kept, listener);
    return listing.map(l -> fetch(l, http, cache, listener)).orElseGet(kept::orElseThrow);
  }

  private Path fetch(Listing listing, Http http, RepoCache cache, HubListener listener) {
    Snapshot snapshot = new Snapshot(http, cache, listing.commit(), listener);
    ModelSelection selection = new ModelSelection(listing, http.repo());
    selection.index().ifPresent(index -> snapshot.fetch(List.of(index)));
    snapshot.fetch(selection.files(snapshot.directory()));
    snapshot.name();
    return snapshot.directory();
  }

  /** Returns a data set's file; see {@link #dataset(String, String, HubListener)}. */
  public Path dataset(String name, String file) {
    return dataset(name, file, HubListener.NONE);
  }

  /**
   * Returns one file of a data set.
   *
   * @param name {@code org/name} or {@code org/name@revision}
   * @param file its path in the data set, such as {@code en/c4-train.00000-of-01024.json.gz}
   * @throws InvalidInputException as {@link #model(String, HubListener)} does
   */
  public Path dataset(String name, String file, HubListener listener) {
    Repo repo = Repo.dataset(name);
    SafeName.check(file, repo);
    RepoCache cache = new RepoCache(options.cache(), repo);
    Optional<Path> kept = cache.snapshot().flatMap(directory -> RepoCache.file(directory, file));
    if (options.offline()) {
      return kept.orElseThrow(() -> absent(file + " of " + repo));
    }
    Http http = new Http(options, patience, repo);
    Optional<RemoteFile> remote =
        ask(http, h -> RemoteFile.of(h, repo.revision(), file), kept, listener);
    return remote.map(r -> fetch(r, http, cache, listener)).orElseGet(kept::orElseThrow);
  }

  private static Path fetch(RemoteFile file, Http http, RepoCache cache, HubListener listener) {
    Snapshot snapshot = new Snapshot(http, cache, file.commit(), listener);
    snapshot.fetchKnown(List.of(file));
    snapshot.name();
    return snapshot.directory().resolve(file.name());
  }

  /**
   * Returns one file named by the address that Hugging Face's tools use, {@code
   * hf://datasets/org/name@revision/path/of/the.file}.
   *
   * @throws InvalidInputException if it has another form, and as {@link #dataset(String, String)}
   */
  public Path file(String address, HubListener listener) {
    DatasetAddress dataset = DatasetAddress.parse(address);
    return dataset(dataset.name(), dataset.file(), listener);
  }

  /** Returns nothing where there is no answer but something in the cache instead. */
  private static <T> Optional<T> ask(
      Http http, Function<Http, T> question, Optional<Path> kept, HubListener listener) {
    try {
      return Optional.of(question.apply(kept.isPresent() ? http.once() : http));
    } catch (InvalidInputException e) {
      if (kept.isEmpty() || !Unavailable.isCauseOf(e)) {
        throw e;
      }
      listener.note(e.getMessage() + " The cached files are used.");
      return Optional.empty();
    }
  }

  private InvalidInputException absent(String what) {
    return new InvalidInputException(
        Strings.format(
            "%s is incomplete in %s, and HF_HUB_OFFLINE is set: unset it to fetch what is missing.",
            what, options.cache()));
  }
}
