package dev.quarterdeck.control.launch;

import dev.quarterdeck.control.session.Transition.Why;
import java.time.Instant;
import java.util.Optional;

/** How the newest launch of a session is. Launches are counted from 1. */
public sealed interface LaunchState {

  /** There is one. The reference finds it again. */
  sealed interface Launched extends LaunchState {
    int attempt();

    String ref();
  }

  /** The launch, if there is one to be seen. */
  default Optional<Launched> launched() {
    return this instanceof Launched launched ? Optional.of(launched) : Optional.empty();
  }

  /** Whether it would go on by itself. */
  default boolean goesOn() {
    return switch (this) {
      case Coming _, Hindered _, Crashing _, Up _ -> true;
      case Absent _, Ending _, Over _, Unknown _ -> false;
    };
  }

  /** There is none. */
  record Absent() implements LaunchState {}

  /** It is being made, and nothing is wrong. {@code hint}: where to look when it takes long. */
  record Coming(int attempt, String ref, String hint) implements Launched {}

  /** It cannot come up, and would if the cause went away. */
  record Hindered(int attempt, String ref, Why why) implements Launched {}

  /** It ended so many times and is started again in its place. */
  record Crashing(int attempt, String ref, Why why, int crashes) implements Launched {}

  /** It runs. {@code hint}: where to look when nothing is heard of it. */
  record Up(int attempt, String ref, Instant since, String hint) implements Launched {}

  /** It is on its way out, and should be gone by then. */
  record Ending(int attempt, String ref, Why why, Instant goneBy) implements Launched {}

  /** It has ended for good. {@code counts}: another try would likely end the same way. */
  record Over(int attempt, String ref, Why why, boolean counts) implements Launched {}

  /** Nobody could say. */
  record Unknown(String message) implements LaunchState {}
}
