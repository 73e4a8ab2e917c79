/**
 * Processes of this machine as the kernel tells of them (Linux). A number alone names nobody, since
 * numbers are used again: {@link dev.quarterdeck.control.platform.process.ProcessIdentity} does.
 */
@NullMarked
package dev.quarterdeck.control.platform.process;

import org.jspecify.annotations.NullMarked;
