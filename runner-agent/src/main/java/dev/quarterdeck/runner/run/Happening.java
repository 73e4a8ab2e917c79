package dev.quarterdeck.runner.run;

import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.PermissionRequested;
import dev.quarterdeck.protocol.RunEvent.StopReason;
import dev.quarterdeck.protocol.ServerMessage.Command;
import dev.quarterdeck.protocol.ServerMessage.Welcome;
import dev.quarterdeck.protocol.TurnId;
import dev.quarterdeck.runner.driver.AgentListener.Departure;
import dev.quarterdeck.runner.driver.AgentListener.Introduction;
import java.util.Optional;

/** What the session loop's inbox takes. */
sealed interface Happening {

  /** From the link. */
  record Welcomed(Welcome welcome) implements Happening {}

  record Ordered(Command command) implements Happening {}

  record Stored() implements Happening {}

  /** From the agent. */
  record Ready(Introduction introduction) implements Happening {}

  record Said(RunEvent event) implements Happening {}

  record Asked(PermissionRequested request) implements Happening {}

  record Withdrew(RequestId request, String reason) implements Happening {}

  record TurnEnded(TurnId turn, StopReason reason, Optional<String> error) implements Happening {}

  record Gone(Departure departure) implements Happening {}

  /** From the operating system: the runner is asked to end. */
  record Terminated() implements Happening {}
}
