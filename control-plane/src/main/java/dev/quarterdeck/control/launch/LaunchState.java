package dev.quarterdeck.control.launch;

import dev.quarterdeck.control.session.Transition.Why;
import java.time.Instant;

/** How the newest launch of a session is. Launches are counted from 1. */
public sealed interface LaunchState {

  /** There is none. */
  record Absent() implements LaunchState {}

  /** It is being made, and nothing is wrong. {@code hint}: where to look when it takes long. */
  record Coming(int attempt, String ref, String hint) implements LaunchState {}

  /** It cannot come up, and would if the cause went away. */
  record Hindered(int attempt, String ref, Why why) implements LaunchState {}

  /** It ended so many times and is started again in its place. */
  record Crashing(int attempt, String ref, Why why, int crashes) implements LaunchState {}

  /** It runs. {@code hint}: where to look when nothing is heard of it. */
  record Up(int attempt, String ref, Instant since, String hint) implements LaunchState {}

  /** It is on its way out, and should be gone by then. */
  record Ending(int attempt, String ref, Why why, Instant goneBy) implements LaunchState {}

  /** It has ended for good. {@code counts}: another try would likely end the same way. */
  record Over(int attempt, String ref, Why why, boolean counts) implements LaunchState {}

  /** Nobody could say. */
  record Unknown(String message) implements LaunchState {}
}
