@NullMarked
package dev.quarterdeck.runner.driver.acp;

import org.jspecify.annotations.NullMarked;
