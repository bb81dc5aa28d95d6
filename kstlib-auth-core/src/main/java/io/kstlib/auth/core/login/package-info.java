/**
 * A login from its begin to its end: which flow does it, whose turn it is, what is stored of it, how it ends, and how it moves from one storage to
 * another. Modules of kstlib reach it from the types of programs.
 *
 * <p>Another flow for one login. {@code LoginPlan} makes the provider from its section with another {@code flow}, for that login only: the section
 * as it is written decides whose the token is and how it is renewed. So only a flow of the same renewal may take the place of the configured one. It
 * picks where the section leaves the flow open ({@code auto}, or no {@code flow}): the standard flow, or a fallback
 * ({@code AuthFlowFactory.isFallback}), by what the server publishes and whether a browser can be opened. The plan of a fallback falls back to the
 * standard flow if the server refuses before the person has seen anything, because servers publish the endpoint for clients that may not use it,
 * too. What else a login may ask for once ({@code LoginOptions.loginHint}, {@code prompt}, {@code acrValues}, {@code maxAge}) changes keys of the
 * section in the same way, so the plugin's schema checks it.
 *
 * <p>One login at a time. {@code LoginQueue} runs a login in the turn that {@code TokenStorage.inTurn} gives, under another lock than that of the
 * token, and leaves a note there if no one answered.
 *
 * <p>Logout is one step, too. The tokens are revoked and removed in one {@code TokenStorage.update}. A refresh comes either before it, and its
 * tokens are revoked, or after it, and finds nothing; no unrevoked successor remains. The browser that ends the provider's session follows after the
 * lock is released.
 *
 * <p>Derived tokens end with their login. A token that comes from the login at another provider must not survive it, because the next login may be
 * that of another person. The factories of provider, flow and client authentication name the {@code sourceProviders} of a section. After each login
 * and logout {@code Kstlib} logs out those that take a token there, and in turn those that take theirs from them; after a logout with a revocation,
 * they are revoked, too. A token that was issued for another stays, because it is not handed out; so do those that a storage cannot give up, with a
 * warning, those that the environment brings in, and those of a section that is wrong. Only the configuration of the process that logs in is asked,
 * and another process may use the old login for up to two seconds more. What such tokens belong to is part of their binding
 * ({@code AuthFlowFactory.bindingDetail}).
 *
 * <p>A login moves to another storage ({@code StorageMove}) when the configuration names that one, which a person writes. A run before that moves
 * nothing: it proves that the new storage can write, and names the line. The move is done under the locks of both storages. It leaves a line in the
 * new storage ({@code Lease.note}) and a note beside the record of the old one, with a hash of that record, copies the record, reads it back, and
 * removes the old one. By the line and the note a later run tells a killed move from a login, a logout or a refresh that came in between, so nothing
 * that was ended comes back. {@code KillPointsTest} ends the process at each step.
 */
@NullMarked
package io.kstlib.auth.core.login;

import org.jspecify.annotations.NullMarked;
