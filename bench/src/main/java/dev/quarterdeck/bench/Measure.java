package dev.quarterdeck.bench;

import java.util.List;

/** One thing that is measured. */
interface Measure {
  String name();

  /** One line for {@code --list}. */
  String about();

  List<Result> run(Place place) throws Exception;
}
