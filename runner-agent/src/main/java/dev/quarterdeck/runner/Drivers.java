package dev.quarterdeck.runner;

import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage.Brief;
import dev.quarterdeck.protocol.ServerMessage.Welcome;
import dev.quarterdeck.runner.driver.AgentListener;
import dev.quarterdeck.runner.driver.acp.AcpDriver;
import dev.quarterdeck.runner.process.AgentProcess;
import dev.quarterdeck.runner.process.Leftover;
import dev.quarterdeck.runner.run.SessionLoop;
import java.nio.file.Path;
import java.util.List;

/** Which driver and which program a brief means. Every kind so far speaks ACP. */
record Drivers(Path workdir, Path home, Leftover leftover) implements SessionLoop.DriverSource {

  @Override
  public SessionLoop.Prepared prepare(Welcome welcome, RunId run, AgentListener listener) {
    List<String> command = command(welcome.brief());
    AgentProcess.Order order = new AgentProcess.Order(command, workdir, run);
    return new SessionLoop.Prepared(
        new AcpDriver(order, welcome.brief(), leftover, listener), command);
  }

  private List<String> command(Brief brief) {
    if (!brief.command().isEmpty()) {
      return brief.command();
    }
    return brief.agentKind().equals("demo")
        ? List.of(home.resolve("bin/demo-agent").toString())
        : List.of();
  }
}
