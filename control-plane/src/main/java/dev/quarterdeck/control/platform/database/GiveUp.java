package dev.quarterdeck.control.platform.database;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ApplicationEventListener;
import jakarta.inject.Singleton;

/** In a cluster a process that can never work ends, so that it is seen and started anew. */
@Singleton
@Requires(property = "quarterdeck.mode", value = "kubernetes")
final class GiveUp implements ApplicationEventListener<SchemaGivenUp> {
  @Override
  public void onApplicationEvent(SchemaGivenUp event) {
    // On a thread of its own: exiting waits for the thread that says so.
    Thread.ofPlatform().name("give-up").start(() -> System.exit(1));
  }
}
