package dev.quarterdeck.demo;

/** What the demonstration says about itself. */
final class Help {
  static final String INTRODUCTION =
      """
      I am a demonstration without a model: I do not understand you, I only know a few words. \
      What I do with them is real, though.

      """;

  static final String WORDS =
      """
      - `help`: this list
      - `plan`: make a plan and work it off
      - `think`: think aloud
      - `read FILE`: read a file of the working directory
      - `run COMMAND`: ask for permission, then run the command for real
      - `ask QUESTION [a|b|c]`: ask you a question
      - `long N`: work for N seconds; interrupt me if you like
      - `flood N`: say N pieces of text as fast as I can
      - `fail`: end the turn with an error
      - `crash`: end my process in the middle of the turn

      Several words, one a line or joined by `then`, are done in order, for example: \
      `think then run ls -la then ask Go on? [yes|no]`.
      """;

  private Help() {}
}
