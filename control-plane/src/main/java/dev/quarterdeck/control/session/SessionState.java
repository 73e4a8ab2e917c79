package dev.quarterdeck.control.session;

/** What the lifecycle looks at. Turn and questions are counted after what is being told. */
public record SessionState(Phase phase, boolean turnOpen, int pendingApprovals) {}
