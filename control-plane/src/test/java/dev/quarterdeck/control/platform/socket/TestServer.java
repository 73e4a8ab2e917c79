package dev.quarterdeck.control.platform.socket;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.DefaultApplicationContext;
import io.micronaut.context.env.PropertySource;
import io.micronaut.inject.BeanDefinitionReference;
import io.micronaut.runtime.server.EmbeddedServer;
import java.util.List;
import java.util.Map;

/**
 * Micronaut's HTTP server on a free port with this package and the given doors, nothing else of
 * ours.
 */
public final class TestServer implements AutoCloseable {
  private final ApplicationContext context;
  private final EmbeddedServer server;

  /** With one event loop, so that a handler that blocks it is felt by every other connection. */
  public TestServer(Door<?>... doors) {
    this(true, doors);
  }

  TestServer(boolean guarded, Door<?>... doors) {
    context = new OnlyThisPackage(guarded);
    context
        .getEnvironment()
        .addPropertySource(
            PropertySource.of(
                "test",
                Map.of(
                    "micronaut.server.port",
                    -1,
                    UnguardedDoor.SWITCH,
                    !guarded,
                    "micronaut.netty.event-loops.default.num-threads",
                    1)));
    for (Door<?> door : doors) {
      context.registerSingleton(door);
    }
    context.start();
    server = context.getBean(EmbeddedServer.class).start();
  }

  public int port() {
    return server.getPort();
  }

  void stopServer() {
    server.stop();
  }

  @Override
  public void close() {
    context.close();
  }

  private static final class OnlyThisPackage extends DefaultApplicationContext {
    private static final String OURS = "dev.quarterdeck.";
    private static final String PACKAGE = TestServer.class.getPackageName() + ".";
    private final boolean guarded;

    OnlyThisPackage(boolean guarded) {
      super("test");
      this.guarded = guarded;
    }

    @Override
    @SuppressWarnings("rawtypes") // As declared there.
    protected List<BeanDefinitionReference> resolveBeanDefinitionReferences() {
      return super.resolveBeanDefinitionReferences().stream().filter(this::isWanted).toList();
    }

    @SuppressWarnings("rawtypes")
    private boolean isWanted(BeanDefinitionReference bean) {
      String name = bean.getName();
      if (name.startsWith(OURS)) {
        return name.startsWith(PACKAGE) && (guarded || !name.contains("DoorGuard"));
      }
      return !name.contains(".sql.") && !name.contains("flyway") && !name.contains(".data.");
    }
  }
}
