package dev.quarterdeck.e2e.cluster;

import java.util.Locale;

/** Somebody with one of the chart's ClusterRoles, and somebody without any. */
enum Role {
  VIEWER,
  USER,
  APPROVER,
  ADMIN,
  NOBODY;

  /** The name of the person's ServiceAccount, and the end of the ClusterRole's name. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
