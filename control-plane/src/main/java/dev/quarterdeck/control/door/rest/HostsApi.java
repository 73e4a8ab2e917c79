package dev.quarterdeck.control.door.rest;

import dev.quarterdeck.control.access.Access;
import dev.quarterdeck.control.access.Deed;
import dev.quarterdeck.control.access.Place;
import dev.quarterdeck.control.access.Principal;
import dev.quarterdeck.control.host.Host;
import dev.quarterdeck.control.host.HostToken;
import dev.quarterdeck.control.host.Hosts;
import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemCode;
import dev.quarterdeck.control.platform.problem.ProblemShape;
import dev.quarterdeck.control.session.SessionName;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Host programs that dial in by themselves: made, listed, deleted. */
@Controller("/api/v1/hosts")
@ExecuteOn(TaskExecutors.BLOCKING)
@ApiResponse(
    responseCode = "default",
    description = "A problem.",
    content =
        @Content(
            mediaType = "application/problem+json",
            schema = @Schema(implementation = ProblemShape.class)))
@Tag(name = "Hosts")
final class HostsApi {
  @Introspected
  @Schema(name = "NewHost")
  record NewHost(
      @Schema(description = "Letters, digits, dots, dashes and underscores.", example = "workbench")
          @Nullable String id,
      @Schema(description = "Where its runs are sessions.", example = "team-a")
          @Nullable String namespace) {}

  @Introspected
  @Schema(name = "Host", description = "A machine whose program dials in by itself.")
  record HostView(
      String id,
      String namespace,
      boolean connected,
      String createdBy,
      Instant createdAt,
      @Schema(description = "When it dialled in last.") Optional<Instant> linkedAt,
      @Schema(description = "Only when it is made: shown once and kept nowhere.")
          Optional<String> token) {
    static HostView of(Host host, Optional<HostToken> token) {
      return new HostView(
          host.id().value(),
          host.namespace(),
          host.connected(),
          host.createdBy(),
          host.createdAt(),
          host.linkedAt(),
          token.map(HostToken::text));
    }

    @Override
    public String toString() {
      return "Host[" + id + "]";
    }
  }

  @Introspected
  @Schema(name = "HostList")
  record All(List<HostView> hosts) {}

  private final Access access;
  private final Hosts hosts;

  HostsApi(Access access, Hosts hosts) {
    this.access = access;
    this.hosts = hosts;
  }

  @Get
  @Operation(summary = "Hosts of all namespaces that I may see")
  @ApiResponse(responseCode = "200", description = "The hosts.")
  All list(@Parameter(hidden = true) Principal principal) {
    List<Host> all = hosts.list();
    List<String> namespaces = all.stream().map(Host::namespace).distinct().toList();
    List<Host> visible =
        switch (access.reach(principal, Deed.LIST_HOSTS, namespaces)) {
          case Access.Reach.Everywhere() -> all;
          case Access.Reach.Some(List<String> some) ->
              all.stream().filter(host -> some.contains(host.namespace())).toList();
        };
    return new All(visible.stream().map(host -> HostView.of(host, Optional.empty())).toList());
  }

  @Post
  @Operation(
      summary = "Make a host and get its token",
      description =
          "The token is shown once; its digest is all that is kept. Its program dials"
              + " `/ws/host?host_id=…&host_token=…`, and its runs are sessions of the namespace.")
  @ApiResponse(
      responseCode = "201",
      description = "It is made.",
      content = @Content(schema = @Schema(implementation = HostView.class)))
  HttpResponse<HostView> make(@Parameter(hidden = true) Principal principal, @Body NewHost body) {
    String namespace = namespace(body.namespace());
    access.require(principal, Deed.CREATE_HOST, new Place.Namespace(namespace));
    return switch (hosts.make(body.id() == null ? "" : body.id(), namespace, principal.name())) {
      case Hosts.Made.New(Host host, HostToken token) ->
          HttpResponse.created(
              HostView.of(host, Optional.of(token)), URI.create("/api/v1/hosts/" + host.id()));
      case Hosts.Made.Taken() ->
          throw Problem.of(
                  ProblemCode.HOST_EXISTS,
                  "There is a host " + body.id() + " already.",
                  "Choose another id, or delete it first: its token cannot be shown again.")
              .exception();
      case Hosts.Made.BadId() ->
          throw Problem.field(
                  "id",
                  "id must be 1 to 100 letters, digits or ._- and start with a letter or digit.",
                  "The machine's name will do.")
              .exception();
    };
  }

  private static String namespace(@Nullable String namespace) {
    try {
      return new SessionName(namespace == null ? "" : namespace, "any").namespace();
    } catch (IllegalArgumentException e) {
      throw Problem.field(
              "namespace",
              "namespace must be the name of a namespace.",
              "The host's runs will be sessions of this namespace.")
          .exception();
    }
  }

  @Delete("/{id}")
  @Operation(
      summary = "Make a host's token worthless",
      description = "Its link is closed. Its sessions stay.")
  @ApiResponse(responseCode = "204", description = "It is gone.")
  HttpResponse<?> delete(@Parameter(hidden = true) Principal principal, String id) {
    Optional<Host> host = hosts.find(id);
    // Nobody learns from the answer what there is.
    access.require(
        principal,
        Deed.DELETE_HOST,
        host.<Place>map(found -> new Place.Namespace(found.namespace()))
            .orElseGet(Place.Everywhere::new));
    if (host.isEmpty() || !hosts.delete(host.get().id(), principal.name())) {
      throw Problem.of(
              ProblemCode.HOST_NOT_FOUND,
              "There is no host " + id + ".",
              "GET /api/v1/hosts lists those that you may see.")
          .exception();
    }
    return HttpResponse.noContent();
  }
}
