/**
 * The life of a stored token: who gets it, when it is refreshed, and what happens when that fails.
 *
 * <p>Services. A grant that needs no person ({@code Renewal.REPETITION}, such as client credentials) is run again. Everything else is the same.
 *
 * <p>Access tokens for targets. {@code AuthClient.forTarget} is the same client for something else than the login is for. A target is a slot of the
 * {@code LoginRecord}, beside the login itself: a refresh for it runs by the same rules, under the same lock. {@code TargetTokens} decides between
 * the slot and a login of the target's own. The server is not asked for what the login was not asked for, because some use up the refresh token
 * before they refuse. A refusal is noted in the record.
 *
 * <p>Logins of their own. Where that does not work, a target has a login under a name of its own in the storage ({@code OwnLogins}), by the section
 * that {@code ProviderFactory.sectionFor} makes. So its lock, refresh token, key and owner are its own, and what happens to it does not touch the
 * login to the provider. A login by another person, or for another client or server, ends them; a logout, too, and sends none of them to a server
 * that they do not belong to.
 *
 * <p>A session that ended is known to all. If a server refuses a refresh token for good ({@code invalid_grant}), {@code Refresh} notes that beside
 * the token ({@code LoginRecord.Refusal}, below {@code metadata.kstlib}), under the lock that it holds anyway; a refresh that works writes nothing
 * more. The note contains a hash of the refresh token and of the access token, so it means nothing beside other tokens, such as those of a later
 * login or of a refresh by another program. The tokens stay as they are. A process that finds the note ends before it takes the lock or asks the
 * server. {@code Refresh} does not write the note if something else is stored by then, nor for errors of the server (5xx). A server may be wrong,
 * because a replica lags or a database is down: {@code refreshToken()} sends the refresh token anyway, and after
 * an hour one process does.
 *
 * <p>A refresh has two steps. {@code Provider.refresh} spends the refresh token and returns the answer; {@code RefreshAnswer.accept} judges it. If
 * the answer is refused, or its check takes too long, the new refresh token is stored beside the old access token. Both steps are made under one
 * lock and stored by one write: another write between them would cost every refresh an encryption, with a key server a request, for a gap in which
 * the process is held anyway.
 *
 * <p>What is sent is noted first. No client can make the server's rotation and its own write one step. So {@code Refresh} leaves a note
 * ({@code RefreshIntent}) by the lease before it sends a refresh token; the storage removes it after the write. The note holds a hash of the refresh
 * token, so it has no meaning beside another one. Where a refresh token stays the same, an old note would have one: there the answer shows that the
 * server does not replace it ({@code RefreshIntent}), and no note is written or read. The wait for the answer to the earlier request is not under
 * the lock: it is a {@code NetworkException} with {@code retryAfter} that passes, as others do ({@code Rules}), so a token that is still valid is
 * handed out meanwhile. It is the same whether the sender was killed or had no answer, because it is for the server. Within a grace period there is
 * none. The outcome is the token itself, or the refusal that is noted beside it ({@code LoginRecord.Refusal}), which processes read without a lock.
 * One login, many processes says what that promises.
 *
 * <p>A storage that cannot be reached ({@code UNREACHABLE}) takes no token away: what is in memory is handed out until it expires, and no refresh
 * token is sent, because the answer could not be stored. A caller whose token has expired waits once, as long as a fail-over takes
 * ({@code Rules.OUTAGE}). A storage that announces changes ({@code watch}) is looked at after each, and every ten seconds; the others once a second.
 */
@NullMarked
package io.kstlib.auth.core.lifecycle;

import org.jspecify.annotations.NullMarked;
