/** The dashboard in a real Chromium, against the real control plane. */
@NullMarked
package dev.quarterdeck.e2e.browser;

import org.jspecify.annotations.NullMarked;
