package dev.quarterdeck.control.reconcile;

import java.util.Optional;

/** What a status needs beside the session: where people find it. */
record StatusSettings(Optional<String> dashboardUrl) {}
