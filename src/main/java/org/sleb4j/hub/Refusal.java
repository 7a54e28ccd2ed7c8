package org.sleb4j.hub;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Printable;
import org.sleb4j.check.Strings;

/** Why a host gives nothing, and what the user can do about it. */
final class Refusal {
  private static final Pattern SECONDS = Pattern.compile("\\d{1,6}");
  private static final int LONGEST_MESSAGE = 200;

  private final HttpResponse<?> response;
  private final Repo repo;
  private final HubOptions options;

  Refusal(HttpResponse<?> response, Repo repo, HubOptions options) {
    this.response = response;
    this.repo = repo;
    this.options = options;
  }

  /** Returns whether a later attempt may succeed. */
  boolean isPassing() {
    int status = response.statusCode();
    return status == 408 || status == 429 || status >= 500;
  }

  Busy busy() {
    String reason =
        response.statusCode() == 429
            ? host() + " says that there were too many requests" + hint()
            : host() + " is in trouble (status " + response.statusCode() + ")";
    return new Busy(reason, after());
  }

  private String hint() {
    return options.token().isPresent() ? "" : " (more are allowed with HF_TOKEN)";
  }

  private Optional<Duration> after() {
    return header("retry-after")
        .filter(value -> SECONDS.matcher(value).matches())
        .map(value -> Duration.ofSeconds(Long.parseLong(value)));
  }

  InvalidInputException sentence() {
    return new InvalidInputException(
        switch (header("x-error-code").orElse("")) {
          case "GatedRepo" -> gated();
          case "RepoNotFound" -> missing();
          case "RevisionNotFound" ->
              repo + " is not on " + host() + ": the model is, but it has no such revision.";
          case "EntryNotFound" -> repo + " has no file " + path() + ": see " + page() + ".";
          default -> byStatus();
        });
  }

  private String byStatus() {
    return switch (response.statusCode()) {
      case 401 -> options.token().isPresent() ? badToken() : missing();
      case 403 ->
          Strings.format("%s does not give %s to this token%s.", host(), repo, message(": "));
      case 404 -> missing();
      default ->
          Strings.format(
              "%s answers %d to the request for %s%s: check HF_ENDPOINT.",
              host(),
              response.statusCode(),
              repo,
              message(" (") + (message("").isEmpty() ? "" : ")"));
    };
  }

  private String gated() {
    String then =
        options.token().isPresent()
            ? "wait until it is granted to the account of this HF_TOKEN"
            : "then set HF_TOKEN to a token of that account";
    return Strings.format("%s is gated: ask for access at %s, %s.", repo, page(), then);
  }

  private String missing() {
    String token =
        options.token().isPresent()
            ? "the account of this HF_TOKEN may not see it"
            : "it is private and HF_TOKEN is not set";
    return Strings.format("There is no %s on %s, or %s: check the name.", repo, host(), token);
  }

  private String badToken() {
    return Strings.format(
        "%s does not accept this HF_TOKEN%s: make a new one at %s/settings/tokens, or unset it.",
        host(), message(": "), options.endpoint());
  }

  private String message(String before) {
    return header("x-error-message")
        .map(text -> Printable.of(text.substring(0, Math.min(text.length(), LONGEST_MESSAGE))))
        .map(text -> before + text.replaceFirst("\\.$", ""))
        .orElse("");
  }

  private String page() {
    return repo.page(options.endpoint()).toString();
  }

  private String path() {
    return Printable.of(response.uri().getPath().replaceFirst(".*/resolve/[^/]+/", ""));
  }

  private String host() {
    return response.uri().getHost();
  }

  private Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }
}
