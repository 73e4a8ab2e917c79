package dev.quarterdeck.control.platform.socket;

import io.micronaut.context.BeanProvider;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.micronaut.runtime.event.annotation.EventListener;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpServerCodec;
import jakarta.inject.Singleton;

/** Puts a {@link DoorGate} into every HTTP/1.1 connection. */
@Singleton
class DoorGuard implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
  // Providers: this bean exists before the doors and what they need can.
  private final BeanProvider<Doors> doors;
  private final BeanProvider<OpenSockets> sockets;

  DoorGuard(BeanProvider<Doors> doors, BeanProvider<OpenSockets> sockets) {
    this.doors = doors;
    this.sockets = sockets;
  }

  @Override
  public NettyServerCustomizer.Registry onCreated(
      BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
    NettyServerCustomizer.Registry registry = event.getBean();
    registry.register(new Customizer(null));
    return registry;
  }

  /** A door that cannot be made stops the start, not the first client. */
  @EventListener
  void onStart(StartupEvent event) {
    doors.get();
  }

  private final class Customizer implements NettyServerCustomizer {
    private final @org.jspecify.annotations.Nullable Channel channel;

    Customizer(@org.jspecify.annotations.Nullable Channel channel) {
      this.channel = channel;
    }

    @Override
    public NettyServerCustomizer specializeForChannel(Channel child, ChannelRole role) {
      return new Customizer(child);
    }

    @Override
    public void onStreamPipelineBuilt() {
      if (channel == null) {
        return;
      }
      // None in HTTP/2: browsers and agents open WebSockets over HTTP/1.1 where nothing else is
      // offered.
      ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
      if (codec != null) {
        channel
            .pipeline()
            .addAfter(codec.name(), "quarterdeck-doors", new DoorGate(doors.get(), sockets.get()));
      }
    }
  }
}
