package dev.quarterdeck.control.platform.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoorGateTest {
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new DoorGate(
              new Doors(List.of(new EchoDoor(DoorSettings.standard()))), new OpenSockets()));

  @Test
  void anUpgradeBehindAnUnansweredRequestDoesNotOvertakeIt() {
    channel.writeInbound(get("/slow"), upgrade());

    assertThat(passed()).isEqualTo("/slow");
    assertThat(passed()).isEqualTo(EchoDoor.PATH);
  }

  @Test
  void anUpgradeAfterAnAnswerIsTaken() {
    channel.writeInbound(get("/slow"));
    channel.writeOutbound(
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE),
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
    channel.writeInbound(upgrade());

    assertThat(passed()).isEqualTo("/slow");
    assertThat(channel.<Object>readInbound()).isNull();
  }

  @Test
  void anInterimAnswerIsNoAnswer() {
    channel.writeInbound(get("/slow"));
    channel.writeOutbound(
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    channel.writeInbound(upgrade());

    assertThat(passed()).isEqualTo("/slow");
    assertThat(passed()).isEqualTo(EchoDoor.PATH);
  }

  private String passed() {
    HttpRequest request = channel.readInbound();
    return request.uri();
  }

  private static HttpRequest get(String path) {
    return new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
  }

  private static HttpRequest upgrade() {
    HttpRequest request = get(EchoDoor.PATH);
    request.headers().set("Connection", "Upgrade").set("Upgrade", "websocket");
    return request;
  }
}
