/** The connection to Kubernetes and where it is set up. Knows no session. */
@NullMarked
package dev.quarterdeck.control.platform.kubernetes;

import org.jspecify.annotations.NullMarked;
