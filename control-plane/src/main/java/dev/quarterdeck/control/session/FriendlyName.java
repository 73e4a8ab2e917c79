package dev.quarterdeck.control.session;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Names that people can say to each other, for sessions that nobody named. */
public final class FriendlyName {
  private static final List<String> HOW =
      List.of(
          "able", "amber", "ample", "apt", "bold", "brave", "bright", "brisk", "calm", "candid",
          "careful", "cheery", "civil", "clear", "clever", "cosy", "crisp", "curious", "daring",
          "deft", "eager", "early", "easy", "exact", "fair", "fancy", "fleet", "fond", "frank",
          "fresh", "gentle", "glad", "golden", "grand", "hardy", "hasty", "honest", "humble",
          "jolly", "keen", "kind", "lively", "loyal", "lucid", "lucky", "mellow", "merry", "mild",
          "neat", "nimble", "noble", "patient", "placid", "plucky", "polite", "proud", "quick",
          "quiet", "ready", "sober", "steady", "swift", "tidy", "witty");
  private static final List<String> WHO =
      List.of(
          "albatross",
          "auk",
          "avocet",
          "barnacle",
          "beluga",
          "bittern",
          "bream",
          "capelin",
          "carp",
          "cockle",
          "cod",
          "coral",
          "cormorant",
          "crab",
          "crane",
          "curlew",
          "dolphin",
          "dory",
          "dunlin",
          "eel",
          "egret",
          "eider",
          "gannet",
          "grebe",
          "gull",
          "haddock",
          "halibut",
          "heron",
          "herring",
          "ibis",
          "kelp",
          "krill",
          "limpet",
          "lobster",
          "mackerel",
          "manatee",
          "marlin",
          "mussel",
          "narwhal",
          "nautilus",
          "octopus",
          "orca",
          "osprey",
          "otter",
          "oyster",
          "pelican",
          "petrel",
          "pike",
          "plover",
          "porpoise",
          "puffin",
          "ray",
          "salmon",
          "seal",
          "shrimp",
          "skate",
          "skua",
          "squid",
          "starfish",
          "stilt",
          "tern",
          "turtle",
          "walrus",
          "whelk");
  private static final int PLAIN_TRIES = 4;

  private FriendlyName() {}

  /** The first tries are two words; when those are taken, something is added. */
  public static String next(RandomGenerator random, int attempt) {
    String name = HOW.get(random.nextInt(HOW.size())) + "-" + WHO.get(random.nextInt(WHO.size()));
    return attempt < PLAIN_TRIES
        ? name
        : name + "-" + String.format(Locale.ROOT, "%05x", random.nextInt(1 << 20));
  }
}
