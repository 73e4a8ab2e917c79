package dev.quarterdeck.control.command;

import dev.quarterdeck.protocol.CommandId;
import dev.quarterdeck.protocol.Json;

/** A command on its way to a runner, in the order in which it was given. */
public record Order(long ordinal, CommandId id, String type, Json data) {}
