/**
 * The owner of a stored token: the configuration's owner, the owner stored with the token, and their comparison (security rule 10).
 *
 * <p>A stored token carries its binding ({@code TokenBinding}): server and client, the other servers that receive tokens at configured endpoints, the
 * proof that servers had to give, and a hash of the provider's section. {@code Owner} compares the binding with the present configuration, and decides
 * about a token that no login brought. A {@code kstlib.conf.yml} in the directory of a stranger that keeps the issuer's name and moves its
 * {@code token_endpoint}, or names its own certificate authority, gets no token. While the hash and the trust are the same, no plugin is asked, so
 * a token is returned without its provider. Otherwise {@code ProviderFactory.binding} names the owner, and the schema finds the endpoints, so a new
 * key counts automatically. The {@code ConfigOrigin} decides which differences are allowed; the page on token storage has the rules. The binding of
 * an answer is known before the request, because nothing may fail afterwards.
 *
 * <p>{@code ProviderFactory.asksFor} says what a login of a section asks for. The binding keeps it, also through a refresh. {@code GrantReview}
 * compares it with the grant and with the configuration, for {@code LoginStatus.notices()} and {@code TokenEvent.LoggedIn}.
 */
@NullMarked
package io.kstlib.auth.core.binding;

import org.jspecify.annotations.NullMarked;
