@NullMarked
package dev.quarterdeck.runner.rpc;

import org.jspecify.annotations.NullMarked;
