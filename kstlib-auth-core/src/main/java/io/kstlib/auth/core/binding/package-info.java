/**
 * The owner of a stored token: what the configuration says, what is stored with the token, and how the two compare (security rule 10).
 *
 * <p>Whose token. The package {@code io.kstlib.auth.core.binding}. A stored token carries what it was issued for ({@code TokenBinding}): server and
 * client, the other servers that receive tokens at configured endpoints, how servers had to prove who they are ({@code ServerTrust}), and a hash of
 * the provider's section ({@code SectionFingerprint}). {@code TokenOwnership} compares that with the present configuration, and
 * {@code InjectedToken} says when a token that no login brought is taken. A {@code kstlib.conf.yml} in someone else's directory that keeps the
 * issuer's name and moves its {@code token_endpoint}, or names its own certificate authority, gets no token. While the hash and the trust are the
 * same, no plugin is asked, so returning a token loads no provider. Otherwise {@code ProviderFactory.binding} says what the present section stands
 * for, and endpoints are found by the schema, so a new key counts automatically. What may differ depends on the {@code ConfigOrigin}; Token storage
 * has the rules. What is stored with an answer is known before the request, because nothing may fail afterwards.
 *
 * <p>What was asked for. {@code ProviderFactory.asksFor} says what a login of a section asks for; the mark of the token keeps it, also through a
 * refresh. {@code GrantReview} compares it with what was granted and with the configuration, for {@code LoginStatus.notices()} and
 * {@code TokenEvent.LoggedIn}.
 */
@NullMarked
package io.kstlib.auth.core.binding;

import org.jspecify.annotations.NullMarked;
