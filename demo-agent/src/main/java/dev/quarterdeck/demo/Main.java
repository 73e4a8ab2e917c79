package dev.quarterdeck.demo;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** {@code demo-agent}: speaks ACP on stdin and stdout until stdin ends. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length > 0) {
      System.err.println(
          "demo-agent speaks the Agent Client Protocol on stdin and stdout and takes no arguments.");
      System.exit(64);
    }
    Agent agent = new Agent(new Client(new FileOutputStream(FileDescriptor.out)));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = in.readLine();
    while (line != null) {
      if (!line.isBlank()) {
        agent.heard(line);
      }
      line = in.readLine();
    }
    agent.end();
    System.exit(0);
  }
}
