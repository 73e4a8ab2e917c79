package dev.quarterdeck.control.launch.local;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.micronaut.core.annotation.Nullable;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where runners come from, where they live and what they may know of the owner's environment. The
 * grace is more than a runner allows itself: its agent's grace and the delivery of its last words.
 */
@Singleton
@Requires(property = LocalSettings.DATA)
record LocalSettings(
    @Value("${quarterdeck.local.data}") Path data,
    @Value("${quarterdeck.local.runner:}") @Nullable String runner,
    @Value("${quarterdeck.local.runner-url}") String url,
    @Value("${quarterdeck.local.pass-env:}") @Nullable List<String> passEnv,
    @Value("${quarterdeck.local.grace:20s}") Duration grace) {

  static final String DATA = "quarterdeck.local.data";

  Optional<Path> runnerHome() {
    return Optional.ofNullable(runner).filter(text -> !text.isBlank()).map(Path::of);
  }

  List<String> passedVariables() {
    return passEnv == null ? List.of() : passEnv;
  }
}
