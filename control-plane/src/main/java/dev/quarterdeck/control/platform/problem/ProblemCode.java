package dev.quarterdeck.control.platform.problem;

import java.util.Locale;

/** What can be wrong with a request. Codes are part of the API: they are added, never renamed. */
public enum ProblemCode {
  INVALID_JSON(400, "The body is not JSON", "The text could not be parsed at all."),
  INVALID_REQUEST(400, "The request cannot be read", "A query parameter or header is nonsense."),
  UNAUTHENTICATED(
      401, "You are not signed in", "No credential, or one that is not valid any more."),
  SIGN_IN_REFUSED(401, "The token is not valid", "Only `POST /api/v1/sign-in`."),
  FORBIDDEN(
      403, "You may not do that", "The detail names the missing verb and a role that has it."),
  ORIGIN_REFUSED(
      403,
      "The request comes from another site",
      "A browser's cookie came with an `Origin` that is not this server's own."),
  SESSION_NOT_FOUND(404, "There is no such session", "It never was, or it was deleted."),
  PROMPT_NOT_FOUND(404, "There is no such prompt", "No prompt of this session has the id."),
  APPROVAL_NOT_FOUND(404, "There is no such approval", "No approval of this session has the id."),
  HOST_NOT_FOUND(404, "There is no such host", "It never was, or it was deleted."),
  RUN_NOT_FOUND(404, "There is no such run", "It never was, or it is over."),
  NO_SUCH_ADDRESS(404, "There is nothing at this address", "The path is not one of the API's."),
  METHOD_NOT_ALLOWED(405, "The method is not possible here", "`Allow` lists those that are."),
  NOT_ACCEPTABLE(
      406, "None of the wanted formats is possible", "`Accept` names no format we have."),
  HOST_EXISTS(409, "There is such a host", "Its token cannot be shown again."),
  ALREADY_DECIDED(
      409, "Somebody was faster", "The first verdict counts; `decision` says whose and when."),
  APPROVAL_CLOSED(409, "The question is not open any more", "The agent or its run is gone."),
  NAME_TAKEN(409, "The name is taken", "Another session of the namespace has it."),
  ID_TAKEN(409, "The id is taken", "The same id came before with other content."),
  PROMPT_SENT(409, "The prompt is with the agent already", "It cannot be taken back."),
  SESSION_ENDED(409, "The session has ended", "It takes no prompts any more."),
  NO_TURN_RUNNING(409, "There is nothing to interrupt", "The agent is not working on a prompt."),
  BODY_TOO_LARGE(
      413, "The body is too large", "At most 1 MiB is read; of an import what the detail says."),
  UNSUPPORTED_MEDIA_TYPE(
      415,
      "The body is of a wrong type",
      "Bodies are `application/json`, imports `application/x-ndjson`."),
  HOST_REFUSED(
      421,
      "This server is not known by that name",
      "On a laptop only loopback names are served, so that no web page can pose as this server."),
  INVALID_FIELD(422, "A field has a value that cannot be", "`field` says which."),
  UNKNOWN_FIELD(422, "There is no such field", "`field` says which; most often a typing error."),
  IMPORT_REFUSED(422, "The file cannot be imported", "`line` says where it is wrong."),
  TOO_MANY_ATTEMPTS(429, "Too many failed attempts", "`Retry-After` says how long to wait."),
  INTERNAL(500, "Something went wrong here", "A bug of ours; the server's log has the `logId`."),
  HOST_OFFLINE(502, "The host is away", "Nothing was queued; the run's host is not connected."),
  DATABASE_UNAVAILABLE(503, "The database is away", "It comes back by itself: `Retry-After`."),
  KUBERNETES_UNAVAILABLE(
      503, "The Kubernetes API is away", "Nobody's rights can be checked: `Retry-After`."),
  SESSION_NOT_READY(
      503, "The session is being made", "Its object exists, its log not yet: `Retry-After`.");

  private final int status;
  private final String title;
  private final String when;

  ProblemCode(int status, String title, String when) {
    this.status = status;
    this.title = title;
    this.when = when;
  }

  /** As it is on the wire. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** For the table in {@code docs/problems.md}. */
  String when() {
    return when;
  }
}
