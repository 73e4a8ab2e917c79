/**
 * JSON-RPC over an agent's stdio, one message a line. Tolerant on purpose: agents send what no
 * schema lists. Serves ACP and agents that leave out {@code jsonrpc}.
 */
@NullMarked
package dev.quarterdeck.runner.rpc;

import org.jspecify.annotations.NullMarked;
