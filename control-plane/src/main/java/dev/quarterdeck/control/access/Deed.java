package dev.quarterdeck.control.access;

/** What a person can do, and the Kubernetes verb and resource that allow it. */
public enum Deed {
  LIST_SESSIONS("list", "agentsessions", "", "viewer"),
  SEE_SESSION("get", "agentsessions", "", "viewer"),
  CREATE_SESSION("create", "agentsessions", "", "user"),
  DELETE_SESSION("delete", "agentsessions", "", "user"),
  READ_CONVERSATION("get", "agentsessions", "events", "viewer"),
  PROMPT("create", "agentsessions", "prompts", "user"),
  SEE_APPROVALS("list", "approvals", "", "viewer"),
  DECIDE_APPROVAL("update", "approvals", "", "approver"),
  CREATE_HOST("create", "hosts", "", "admin"),
  LIST_HOSTS("list", "hosts", "", "admin"),
  DELETE_HOST("delete", "hosts", "", "admin");

  private final String verb;
  private final String resource;
  private final String subresource;
  private final String role;

  Deed(String verb, String resource, String subresource, String role) {
    this.verb = verb;
    this.resource = resource;
    this.subresource = subresource;
    this.role = role;
  }

  public String verb() {
    return verb;
  }

  public String resource() {
    return resource;
  }

  /** Empty for the resource itself. */
  public String subresource() {
    return subresource;
  }

  /** The ClusterRole of ours that brings it. */
  public String role() {
    return "quarterdeck-" + role;
  }

  /** As RBAC rules write it. */
  public String what() {
    return verb + " " + resource + (subresource.isEmpty() ? "" : "/" + subresource);
  }
}
