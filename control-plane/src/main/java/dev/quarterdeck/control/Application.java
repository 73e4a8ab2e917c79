package dev.quarterdeck.control;

import io.micronaut.runtime.Micronaut;

/** The control plane. */
public final class Application {
  private Application() {}

  public static void main(String[] args) {
    Micronaut.build(args).banner(false).mainClass(Application.class).start();
  }
}
