/**
 * PostgreSQL on a laptop: our own server, with its own files, as durable as a real one.
 *
 * <ol>
 *   <li>{@code Binaries} unpacks PostgreSQL once into the cache folder.
 *   <li>{@code DatabaseDirectory} makes the files once, with a password of their own, and refuses
 *       those of another major version.
 *   <li>{@code Leftovers} ends a server that outlived the control plane. Servers are known by what
 *       they run and where, never by a port: whoever answers there may be somebody else's.
 *   <li>{@code ServerProcess} starts the server on a free port of the loopback interface and waits
 *       until the server itself has written that it is ready.
 *   <li>{@code PostgresServer} watches it and starts it again when it dies; connections are only
 *       ever made to the server that is known to be ours.
 * </ol>
 *
 * Zonky's own starter is not used: it trusts every local user, may wipe the files, and takes
 * whatever listens on its port for its server.
 */
@NullMarked
package dev.quarterdeck.control.local.postgres;

import org.jspecify.annotations.NullMarked;
