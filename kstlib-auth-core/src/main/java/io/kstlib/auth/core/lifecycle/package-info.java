/**
 * The life of a stored token: who gets it, when it is refreshed, and how a failure is treated.
 *
 * <p><b>Services.</b> A grant without a user ({@code Renewal.REPETITION}, such as client credentials) is run again. Everything else is the same.
 *
 * <p><b>Access tokens for targets.</b> {@code AuthClient.forTarget} returns the same client for another target than that of the login. A target is a
 * slot of the {@code LoginRecord}, beside the login itself. A refresh for it follows the same rules, under the same lock. {@code TargetTokens}
 * decides between the slot and a separate login for the target. The server is asked only for access that the login requested, because some servers
 * use up the refresh token before they refuse. A refusal is noted in the record.
 *
 * <p><b>Separate logins for targets.</b> If the slot does not work, a target has its own login under its own name in the storage ({@code OwnLogins}),
 * with the section that {@code ProviderFactory.sectionFor} makes. Its lock, refresh token, key and owner are its own, so its fate does not touch the
 * login to the provider. A login by another user, or for another client or server, ends these logins. So does a logout; it sends none of them to a
 * server that they do not belong to.
 *
 * <p><b>Every process learns of an ended session.</b> If a server refuses a refresh token for good ({@code invalid_grant}), {@code Refresh} notes
 * that beside the token ({@code LoginRecord.Refusal}, below {@code metadata.kstlib}), under the lock that it holds anyway. A refresh that works
 * writes nothing more. The note contains a hash of the refresh token and of the access token. So it means nothing beside other tokens, such as those
 * of a later login or of a refresh by another program. The tokens stay unchanged. A process that finds the note stops before it takes the lock or
 * asks the server. {@code Refresh} writes no note if another token is stored by then, nor for errors of the server (5xx). A server may be wrong,
 * because a replica lags or a database is down. So {@code refreshToken()} sends the refresh token anyway, and after an hour one process does.
 *
 * <p><b>A refresh has two steps.</b> {@code Provider.refresh} spends the refresh token and returns the answer; {@code RefreshAnswer.accept} judges
 * it. If the answer is refused, or its check takes too long, the new refresh token is stored beside the old access token. Both steps run under one
 * lock, and one write stores them. A write between them would cost every refresh one more encryption, with a key server one more request. It would
 * protect only a gap in which the process is held anyway.
 *
 * <p><b>A note precedes each request.</b> No client can make the server's rotation and its own write one step. So {@code Refresh} leaves a note
 * ({@code RefreshIntent}) through the lease before it sends a refresh token; the storage removes it after the write. The note holds a hash of the
 * refresh token, so it has no meaning beside another one. Where a refresh token stays the same, an old note would have a meaning. There the answer
 * shows that the server does not replace it ({@code RefreshIntent}), and no note is written or read.
 *
 * <p><b>The wait after an interrupted refresh.</b> The wait for the answer to the earlier request is not under the lock. It is a {@code
 * NetworkException} with {@code retryAfter}, which passes like any other ({@code Rules}), so a token that is still valid is handed out meanwhile. A
 * killed sender and a missing answer are treated alike, because they are alike for the server. Within a grace period there is no wait. The outcome is
 * the token itself, or the refusal that is noted beside it ({@code LoginRecord.Refusal}), which processes read without a lock. The page One login,
 * many processes has the promise.
 *
 * <p><b>Outages.</b> A storage that cannot be reached ({@code UNREACHABLE}) takes no token away. The token in memory is handed out until it expires.
 * No refresh token is sent, because the answer could not be stored. A caller whose token has expired waits once, for the usual time of a fail-over
 * ({@code Rules.OUTAGE}). A storage that announces changes ({@code watch}) is read after each change, and every ten seconds; any other storage is
 * read once a second.
 *
 * <p><b>Owner.</b> A stored token goes only to the owner that it was issued for (security rule 10). It carries its binding ({@code TokenBinding}):
 * server and client, the other servers that receive tokens at configured endpoints, the proof that servers had to give, and a hash of the provider's
 * section. {@code Owner} compares the binding with the present configuration, and decides about a token that no login brought. A {@code
 * kstlib.conf.yml} in the directory of a stranger that keeps the issuer's name and moves its {@code token_endpoint}, or names its own certificate
 * authority, gets no token. While the hash and the trust are the same, no plugin is asked, so a token is returned without its provider. Otherwise
 * {@code ProviderFactory.binding} names the owner, and the schema finds the endpoints, so a new key counts automatically. The {@code ConfigOrigin}
 * decides which differences are allowed; the page on token storage has the rules. The binding of an answer is known before the request, because
 * nothing may fail afterwards.
 *
 * <p><b>Grant.</b> {@code ProviderFactory.asksFor} says what a login of a section asks for. The binding keeps it, also through a refresh. {@code
 * GrantReview} compares it with the grant and with the configuration, for {@code LoginStatus.notices()} and {@code TokenEvent.LoggedIn}.
 */
@NullMarked
package io.kstlib.auth.core.lifecycle;

import org.jspecify.annotations.NullMarked;
