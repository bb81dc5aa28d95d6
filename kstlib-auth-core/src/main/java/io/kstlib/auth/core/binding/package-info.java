/**
 * The owner of a stored token: the configuration's owner, the owner stored with the token, and their comparison (security rule 10).
 *
 * <p><b>Binding.</b> A stored token carries the facts of its issue ({@code TokenBinding}): the server and the client, the other servers that receive
 * tokens at configured endpoints, the way in which servers had to prove their identity ({@code ServerTrust}), and a hash of the provider's section
 * ({@code SectionFingerprint}). {@code TokenOwnership} compares them with the present configuration. {@code InjectedToken} decides when a token is
 * accepted that did not come from a login. Suppose that a {@code kstlib.conf.yml} in someone else's directory keeps the name of the issuer, but moves
 * its {@code token_endpoint} or names its own certificate authority. It gets no token.
 *
 * <p><b>No plugin on the fast path.</b> While the hash and the trust are unchanged, no plugin is asked. So returning a token loads no provider.
 * Otherwise {@code ProviderFactory.binding} returns the owner that the present section describes. The schema finds the endpoints, so a new key counts
 * automatically. The permitted differences depend on the {@code ConfigOrigin}; the page Token storage has the rules. The binding of an answer is known
 * before the request, because nothing may fail afterwards.
 *
 * <p><b>Requested access.</b> {@code ProviderFactory.asksFor} returns the request of a login with a section. The mark of the token keeps it, also
 * through a refresh. {@code GrantReview} compares it with the granted access and with the configuration, for {@code LoginStatus.notices()} and {@code
 * TokenEvent.LoggedIn}.
 */
@NullMarked
package io.kstlib.auth.core.binding;

import org.jspecify.annotations.NullMarked;
