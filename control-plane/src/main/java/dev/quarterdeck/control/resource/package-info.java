/** AgentSession as Java: the custom resource definition is generated from these types. */
@NullMarked
package dev.quarterdeck.control.resource;

import org.jspecify.annotations.NullMarked;
