/**
 * A login from beginning to end: the choice of its flow, its turn, its stored record, its logout, and its move from one storage to another. Modules of
 * kstlib reach it from the types of programs.
 *
 * <p><b>Another flow for one login.</b> {@code LoginPlan} makes the provider from its section with another {@code flow}, for that login only. The
 * section as it is written decides the owner of the token and its renewal. So only a flow with the same renewal may replace the configured one. {@code
 * LoginPlan} picks a flow where the section leaves it open ({@code auto}, or no {@code flow}): the standard flow, or a fallback ({@code
 * AuthFlowFactory.isFallback}). The choice depends on the server's metadata and on whether a browser can be opened. The plan of a fallback returns to
 * the standard flow if the server refuses before you have seen anything, because servers publish the endpoint also for clients that may not use it.
 *
 * <p><b>Other wishes for one login.</b> {@code LoginOptions.loginHint}, {@code prompt}, {@code acrValues} and {@code maxAge} change keys of the section
 * in the same way, so the plugin's schema checks them.
 *
 * <p><b>One login at a time.</b> {@code LoginQueue} runs a login in the turn that {@code TokenStorage.inTurn} gives, under a different lock than that
 * of the token. It leaves a note there if the login was not answered.
 *
 * <p><b>Logout is one step, too.</b> One {@code TokenStorage.update} revokes and removes the tokens. A refresh comes either before it, and its tokens
 * are revoked, or after it, and finds nothing; no unrevoked successor remains. The browser that ends the provider's session follows after the release
 * of the lock.
 *
 * <p><b>Derived tokens end with their login.</b> A token that comes from the login at another provider must not survive it, because the next login may
 * be that of another user. The factories of provider, flow and client authentication name the {@code sourceProviders} of a section. After each login
 * and logout, {@code Kstlib} logs out the providers that take a token there, and in turn the providers that take theirs from them. After a logout with
 * a revocation, their tokens are revoked, too.
 *
 * <p><b>Derived tokens that stay.</b> A token that was issued for another owner stays, because it is not handed out. So do three others: one that a
 * storage cannot give up, with a warning; one from the environment; one whose section is wrong. Only the configuration of the process that logs in is
 * asked. Another process may use the old login for up to two seconds more. The source of such tokens is part of their binding ({@code
 * AuthFlowFactory.bindingDetail}).
 *
 * <p><b>Moves.</b> A login moves to another storage ({@code StorageMove}) when the configuration names that storage; you write that line. A run before
 * that moves nothing: it proves that the new storage can write, and names the line. The move runs under the locks of both storages. It leaves a line in
 * the new storage ({@code Lease.note}) and a note beside the record of the old one, with a hash of that record. Then it copies the record, reads it
 * back, and removes the old one. Through the line and the note, a later run tells a killed move from a login, a logout or a refresh that came in
 * between. So nothing that was ended comes back. {@code KillPointsTest} ends the process at each step.
 */
@NullMarked
package io.kstlib.auth.core.login;

import org.jspecify.annotations.NullMarked;
