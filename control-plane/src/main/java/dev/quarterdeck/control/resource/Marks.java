package dev.quarterdeck.control.resource;

/** Labels and annotations of ours on Kubernetes objects. */
public final class Marks {
  /** On everything of a session: the session's name. */
  public static final String SESSION = AgentSession.GROUP + "/session";

  /** On everything of a session: the uid of its AgentSession. */
  public static final String SESSION_UID = AgentSession.GROUP + "/session-uid";

  /** On a pod: which launch of the session it is. */
  public static final String ATTEMPT = AgentSession.GROUP + "/attempt";

  /** On an AgentSession made through our API: the person who asked for it. */
  public static final String CREATED_BY = AgentSession.GROUP + "/created-by";

  /** On an AgentSession made through our API: the id that makes creating it again harmless. */
  public static final String CLIENT_ID = AgentSession.GROUP + "/client-id";

  private Marks() {}
}
