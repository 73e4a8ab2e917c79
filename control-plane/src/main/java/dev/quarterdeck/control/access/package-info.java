/**
 * Who is there and what they may do. Doors ask {@link dev.quarterdeck.control.access.Access} and
 * nothing else here, so that another way to sign in changes nothing outside.
 *
 * <ol>
 *   <li>{@link dev.quarterdeck.control.access.AccessFilter} stands before every route. Only what is
 *       marked {@link dev.quarterdeck.control.access.Open} passes without a credential.
 *   <li>A credential is a bearer token or the cookie that a token was exchanged for. An {@link
 *       dev.quarterdeck.control.access.Authority} knows the tokens: one owner's on a laptop,
 *       Kubernetes' in a cluster.
 *   <li>The cookie is a random number; the database knows its digest and whose it is, never the
 *       token. A browser sends cookies by itself, so a change that comes with one needs an {@code
 *       Origin} of our own.
 *   <li>What a person wants to do is a {@link dev.quarterdeck.control.access.Deed}; the authority
 *       says whether they may, in Kubernetes by one SubjectAccessReview. An authority that does not
 *       answer means no.
 * </ol>
 */
@NullMarked
package dev.quarterdeck.control.access;

import org.jspecify.annotations.NullMarked;
