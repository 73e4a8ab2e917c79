/**
 * The doors of apps of the host wire: {@code /ws/app} and the REST paths beside it. They show every
 * session that the person may read, whoever runs it.
 *
 * <ol>
 *   <li>{@link dev.quarterdeck.control.door.app.AppDoor} admits by an access token of {@code
 *       /auth/login}, a bearer, or a browser's cookie.
 *   <li>{@link dev.quarterdeck.control.door.app.AppSocket} understands what the app says; what
 *       changes something goes through {@link dev.quarterdeck.control.door.app.Runs}, as REST does.
 *   <li>{@link dev.quarterdeck.control.door.app.AppFeed}, a thread of its own, has one cursor for
 *       each session and pulls what follows at the app's pace. Nothing is pushed, so a slow app
 *       costs its outbox and no more.
 * </ol>
 */
@NullMarked
package dev.quarterdeck.control.door.app;

import org.jspecify.annotations.NullMarked;
