package dev.quarterdeck.control.door.rest;

import dev.quarterdeck.control.access.Access;
import dev.quarterdeck.control.access.Deed;
import dev.quarterdeck.control.access.Place;
import dev.quarterdeck.control.access.Principal;
import dev.quarterdeck.control.conversation.Creation;
import dev.quarterdeck.control.desired.DesiredSessions;
import dev.quarterdeck.control.platform.http.BlockingPublisher;
import dev.quarterdeck.control.platform.http.SocketPace;
import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemCode;
import dev.quarterdeck.control.platform.problem.ProblemException;
import dev.quarterdeck.control.platform.problem.ProblemShape;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionName;
import dev.quarterdeck.control.transfer.Exports;
import dev.quarterdeck.control.transfer.Imports;
import dev.quarterdeck.control.transfer.Imports.Outcome;
import dev.quarterdeck.control.transfer.SessionFile;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Sessions out and in, as JSON Lines. */
@Controller("/api/v1/namespaces/{namespace}/sessions")
@ExecuteOn(TaskExecutors.BLOCKING)
@ApiResponse(
    responseCode = "default",
    description = "A problem.",
    content =
        @Content(
            mediaType = "application/problem+json",
            schema = @Schema(implementation = ProblemShape.class)))
@Tag(name = "Sessions")
final class FilesApi {
  private final Access access;
  private final SessionFinder finder;
  private final SessionViews views;
  private final DesiredSessions desired;
  private final Exports exports;
  private final Imports imports;

  FilesApi(
      Access access,
      SessionFinder finder,
      SessionViews views,
      DesiredSessions desired,
      Exports exports,
      Imports imports) {
    this.access = access;
    this.finder = finder;
    this.views = views;
    this.desired = desired;
    this.exports = exports;
    this.imports = imports;
  }

  @Get("/{name}/export")
  @Produces({SessionFile.MEDIA_TYPE, MediaType.ALL})
  @Operation(
      summary = "The session as a file",
      description =
          "JSON Lines: first what session it is, then one event a line, `data` with the bytes that"
              + " are stored, up to the last event of this moment. `data` that was written over"
              + " several lines comes as the text `dataText`. A file that was cut off ends before"
              + " `lastRev` of its first line.")
  @ApiResponse(
      responseCode = "200",
      description = "The file.",
      content =
          @Content(
              mediaType = SessionFile.MEDIA_TYPE,
              schema = @Schema(type = "string", format = "binary")))
  HttpResponse<?> export(
      HttpRequest<?> request,
      @Parameter(hidden = true) Principal principal,
      String namespace,
      String name) {
    Session session = finder.find(principal, Deed.READ_CONVERSATION, namespace, name);
    SocketPace pace = SocketPace.of(request);
    Publisher<byte[]> file =
        new BlockingPublisher<>(
            "export-" + session.id(),
            sink ->
                exports.write(
                    session,
                    piece -> {
                      sink.emit(piece);
                      pace.awaitRoom();
                    }));
    return HttpResponse.ok(file)
        .contentType(MediaType.of(SessionFile.MEDIA_TYPE))
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            "attachment; filename=\"" + namespace + "-" + name + ".jsonl\"");
  }

  @Post("/import")
  @Consumes(SessionFile.MEDIA_TYPE)
  @Operation(
      summary = "Make a session of an exported one",
      description =
          "It has ended, and can be read, exported and deleted. Its events are those of the file,"
              + " equal byte by byte; they count for retention from now on. Questions of the agent"
              + " are part of the log and cannot be decided. All of the file is stored, or nothing."
              + " The same again answers with the session that there is.")
  @RequestBody(
      content =
          @Content(
              mediaType = SessionFile.MEDIA_TYPE,
              schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(
      responseCode = "201",
      description = "It is made.",
      content = @Content(schema = @Schema(implementation = SessionView.class)))
  @ApiResponse(
      responseCode = "200",
      description = "It was imported before.",
      content = @Content(schema = @Schema(implementation = SessionView.class)))
  HttpResponse<SessionView> importOne(
      @Parameter(hidden = true) Principal principal,
      String namespace,
      @Parameter(description = "Its name here; without it the one in the file.") @QueryValue
          @Nullable String name,
      @Body InputStream body)
      throws IOException, InterruptedException {
    access.require(principal, Deed.CREATE_SESSION, new Place.Namespace(namespace));
    SessionsApi.checkName("namespace", namespace, "a");
    Optional<String> wanted = Optional.ofNullable(name);
    if (wanted.isPresent()) {
      SessionsApi.checkName("name", "default", wanted.get());
      SessionName here = new SessionName(namespace, wanted.get());
      if (desired.unseen(here).isPresent()) {
        throw taken(here);
      }
    }
    return switch (imports.run(namespace, wanted, body)) {
      case Outcome.Done(Creation.Created(Session session)) ->
          HttpResponse.created(views.of(session), SessionsApi.address(session));
      case Outcome.Done(Creation.Existing(Session session)) -> HttpResponse.ok(views.of(session));
      case Outcome.Done(Creation.NameTaken(Session by)) -> throw taken(by.name());
      case Outcome.Bad(long line, String because) ->
          throw Problem.of(
                  ProblemCode.IMPORT_REFUSED,
                  "Line " + line + ": " + because + ".",
                  "Nothing was stored. Use a whole file as GET …/export gives it.")
              .with("line", line)
              .exception();
      case Outcome.TooLarge(long mostMib) ->
          throw Problem.of(
                  ProblemCode.BODY_TOO_LARGE,
                  "The file is larger than " + mostMib + " MiB.",
                  "Nothing was stored. An operator can raise quarterdeck.import.max-mib.")
              .exception();
    };
  }

  private static ProblemException taken(SessionName name) {
    return Problem.of(
            ProblemCode.NAME_TAKEN,
            "There is a session " + name + " already.",
            "Choose another name with ?name=.")
        .exception();
  }
}
